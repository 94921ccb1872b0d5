using System.Text.Json.Serialization;

namespace Hitl.Connector.Sandbox;

// Settable, not init: generated JSON readers give an init property that is absent its type's default instead of ours.

/// <summary>How often a fault strikes.</summary>
public sealed record FaultDose
{
    /// <summary>0..1, thrown for every candidate.</summary>
    public double Probability { get; set; } = 1;

    /// <summary>After so many strikes it is used up; null never.</summary>
    public int? Count { get; set; }
}

/// <summary>What goes wrong with webhooks on their way.</summary>
public sealed record WebhookFaults
{
    /// <summary>Nothing is sent at all.</summary>
    public bool Off { get; set; }

    public FaultDose? Drop { get; set; }

    public FaultDose? Duplicate { get; set; }

    /// <summary>How many times in all a duplicated webhook arrives.</summary>
    public int Copies { get; set; } = 2;

    /// <summary>Each struck webhook (and copy) waits a random part of <see cref="ShuffleWindowMs"/>.</summary>
    public FaultDose? Shuffle { get; set; }

    public int ShuffleWindowMs { get; set; } = 500;

    public FaultDose? Delay { get; set; }

    public int DelayMs { get; set; }
}

[JsonConverter(typeof(JsonStringEnumConverter<ApiFaultKind>))]
public enum ApiFaultKind
{
    /// <summary>429 with the vendor's headers; nothing is applied.</summary>
    [JsonStringEnumMemberName("rate_limited")]
    RateLimited,

    /// <summary>5xx before the write was applied.</summary>
    [JsonStringEnumMemberName("error_before")]
    ErrorBefore,

    /// <summary>5xx after the write was applied.</summary>
    [JsonStringEnumMemberName("error_after")]
    ErrorAfter,

    /// <summary>The answer takes <see cref="ApiFault.SlowMs"/> longer.</summary>
    [JsonStringEnumMemberName("slow")]
    Slow,

    /// <summary>401 as for a token that ran out.</summary>
    [JsonStringEnumMemberName("expired_token")]
    ExpiredToken,
}

/// <summary>What goes wrong with calls to the API.</summary>
public sealed record ApiFault
{
    public required ApiFaultKind Kind { get; set; }

    /// <summary><c>zendesk</c> or <c>intercom</c>; null means both.</summary>
    public string? Helpdesk { get; set; }

    /// <summary>HTTP method; null means every one.</summary>
    public string? Method { get; set; }

    /// <summary>Part of the path; null means every one.</summary>
    public string? Path { get; set; }

    /// <summary>0..1, thrown for every call that fits.</summary>
    public double Probability { get; set; } = 1;

    /// <summary>After so many strikes it is used up; null never.</summary>
    public int? Count { get; set; }

    /// <summary>Status of <c>error_before</c> and <c>error_after</c>.</summary>
    public int Status { get; set; } = 503;

    /// <summary>Seconds in Retry-After or the reset header of <c>rate_limited</c>.</summary>
    public int RetryAfterS { get; set; } = 1;

    public int SlowMs { get; set; } = 2_000;

    /// <summary>The body is plain text, as it sometimes is.</summary>
    public bool PlainText { get; set; }
}

/// <summary>All faults in force.</summary>
public sealed record FaultSettings
{
    public WebhookFaults Webhooks { get; set; } = new();

    public IReadOnlyList<ApiFault> Api { get; set; } = [];
}

/// <summary>What happens to one webhook: no entry means it is dropped.</summary>
internal readonly record struct WebhookFate(IReadOnlyList<TimeSpan> Arrivals, string Outcome);

/// <summary>The faults in force and their dice: seeded, so that a run can be repeated.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly Random dice;
    private FaultSettings settings = new();
    private Dictionary<object, int> strikes = new(ReferenceEqualityComparer.Instance);

    public FaultPlan(ulong seed = 1) => dice = new Random(unchecked((int)(seed ^ (seed >> 32))));

    public FaultSettings Settings
    {
        get
        {
            lock (gate)
            {
                return settings;
            }
        }
    }

    /// <summary>Replaces all faults; used-up counts start again.</summary>
    /// <exception cref="ArgumentException">A probability, count, status or duration is out of range.</exception>
    public void Set(FaultSettings faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        Validate(faults);
        lock (gate)
        {
            settings = faults;
            strikes = new(ReferenceEqualityComparer.Instance);
        }
    }

    public void Clear() => Set(new FaultSettings());

    /// <summary>The faults that strike this call, at most one of each kind.</summary>
    internal IReadOnlyList<ApiFault> StrikeCall(string helpdesk, string method, string path)
    {
        lock (gate)
        {
            if (settings.Api.Count == 0)
            {
                return [];
            }

            List<ApiFault> struck = [];
            foreach (var fault in settings.Api)
            {
                if ((fault.Helpdesk is null || fault.Helpdesk == helpdesk)
                    && (fault.Method is null || string.Equals(fault.Method, method, StringComparison.OrdinalIgnoreCase))
                    && (fault.Path is null || path.Contains(fault.Path, StringComparison.OrdinalIgnoreCase))
                    && !struck.Exists(other => other.Kind == fault.Kind)
                    && Strikes(fault, fault.Probability, fault.Count))
                {
                    struck.Add(fault);
                }
            }

            return struck;
        }
    }

    internal WebhookFate StrikeWebhook()
    {
        lock (gate)
        {
            var faults = settings.Webhooks;
            if (faults.Off)
            {
                return new WebhookFate([], "off");
            }

            if (Strikes(faults.Drop))
            {
                return new WebhookFate([], "dropped");
            }

            var copies = Strikes(faults.Duplicate) ? faults.Copies : 1;
            var delay = Strikes(faults.Delay) ? faults.DelayMs : 0;
            var arrivals = new TimeSpan[copies];
            for (var copy = 0; copy < copies; copy++)
            {
                var shuffle = Strikes(faults.Shuffle) ? dice.NextDouble() * faults.ShuffleWindowMs : 0;
                arrivals[copy] = TimeSpan.FromMilliseconds(delay + shuffle);
            }

            return new WebhookFate(arrivals, "sent");
        }
    }

    private bool Strikes(FaultDose? dose) => dose is not null && Strikes(dose, dose.Probability, dose.Count);

    private bool Strikes(object key, double probability, int? count)
    {
        var struck = strikes.GetValueOrDefault(key);
        if (count <= struck || probability <= 0 || (probability < 1 && dice.NextDouble() >= probability))
        {
            return false;
        }

        strikes[key] = struck + 1;
        return true;
    }

    private static void Validate(FaultSettings faults)
    {
        var webhooks = faults.Webhooks;
        FaultDose?[] doses = [webhooks.Drop, webhooks.Duplicate, webhooks.Shuffle, webhooks.Delay];
        foreach (var (probability, count) in doses.OfType<FaultDose>().Select(dose => (dose.Probability, dose.Count)).Concat(faults.Api.Select(fault => (fault.Probability, fault.Count))))
        {
            if (probability is not (>= 0 and <= 1) || count < 0)
            {
                throw new ArgumentException("A probability is 0 to 1 and a count is not negative.", nameof(faults));
            }
        }

        if (webhooks.Copies is < 1 or > 100 || webhooks.DelayMs is < 0 or > 3_600_000 || webhooks.ShuffleWindowMs is < 0 or > 3_600_000)
        {
            throw new ArgumentException("Copies are 1 to 100, delays 0 to 3,600,000 ms.", nameof(faults));
        }

        if (faults.Api.Any(fault => fault.Status is < 500 or > 599 || fault.SlowMs is < 0 or > 3_600_000 || fault.RetryAfterS < 0))
        {
            throw new ArgumentException("An error's status is 500 to 599, slow_ms 0 to 3,600,000, retry_after_s not negative.", nameof(faults));
        }
    }
}
