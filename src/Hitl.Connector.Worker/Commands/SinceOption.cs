using System.CommandLine;
using System.Globalization;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>--since 90d</c>: how far back a command looks.</summary>
internal static class SinceOption
{
    private const string Form = "write a number with d (days) or h (hours), such as 90d, or a date such as 2026-08-01";

    public static Option<string?> Create(string description)
    {
        var option = new Option<string?>("--since") { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Read(text, DateTimeOffset.UnixEpoch.AddYears(100)) is null)
            {
                result.AddError($"--since is \"{text}\": {Form}.");
            }
        });
        return option;
    }

    /// <summary>Null for a text of another form.</summary>
    public static DateTimeOffset? Read(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10_000)
        {
            return text[^1] switch
            {
                'd' => now.AddDays(-count),
                'h' => now.AddHours(-count),
                _ => null,
            };
        }

        return DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
    }
}
