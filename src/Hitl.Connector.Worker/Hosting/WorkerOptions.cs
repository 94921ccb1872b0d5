using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Egress;
using Hitl.Connector.Knowledge;
using Hitl.Connector.Models.Transformers;
using Hitl.Connector.Worker.Notes;

namespace Hitl.Connector.Worker.Hosting;

/// <summary>The worker's own settings: section <c>Hitl</c> of the configuration, without its accounts.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Hitl";

    /// <summary>Address of the HTTP server. Only this machine can reach the default.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";

    /// <summary>SQLite file, used when <see cref="PostgreSql"/> is empty.</summary>
    public string SqlitePath { get; set; } = "hitl.db";

    /// <summary>PostgreSQL connection string; many workers may share it.</summary>
    public string? PostgreSql { get; set; }

    /// <summary>Directory with the rule files (<c>*.yaml</c>), from the settings' directory.</summary>
    public string RulesPath { get; set; } = "rules";

    /// <summary>Directory of the account's own models, as <c>hitl models train</c> writes it: each replaces the shipped one of the same name. Only the shipped ones when empty.</summary>
    public string? ModelsPath { get; set; }

    /// <summary>Transformers in the places of models.</summary>
    public ModelSettings Models { get; set; } = new();

    /// <summary>The articles that notes cite.</summary>
    public KnowledgeOptions Knowledge { get; set; } = new();

    /// <summary>What may leave this installation besides what goes to the helpdesks: none or summaries.</summary>
    public EgressPermission Egress { get; set; }

    /// <summary>A language model that phrases parts of notes.</summary>
    public SummarizerOptions Summarizer { get; set; } = new();

    /// <summary>Webhooks that rules (<c>notify: { webhook: NAME }</c>) and accounts (<c>HoldWebhooks</c>) can call, by their names.</summary>
    public Dictionary<string, OutgoingWebhookOptions> OutgoingWebhooks { get; set; } = [];

    /// <summary>A webhook body over this is answered 413. Range 16 to 10240.</summary>
    public int WebhookBodyLimitKilobytes { get; set; } = 1024;

    /// <summary>Conversations processed at the same time. Range 1 to 64.</summary>
    public int InboxConcurrency { get; set; } = 6;

    /// <summary>Effects delivered at the same time. Range 1 to 64.</summary>
    public int OutboxConcurrency { get; set; } = 8;

    /// <summary>A claim of a crashed worker is taken over after this. Range 10 to 600.</summary>
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>Ended events are kept this long, beyond vendor redelivery and polling look-back. Range 1 to 365.</summary>
    public int KeepEventsDays { get; set; } = 14;

    public IEnumerable<string> Validate()
    {
        if (!Uri.TryCreate(Listen, UriKind.Absolute, out var listen) || listen.Scheme is not ("http" or "https"))
        {
            yield return $"{Section}:Listen is \"{Listen}\": write an address such as http://127.0.0.1:8080.";
        }

        foreach (var (name, value, low, high) in new[]
        {
            (nameof(WebhookBodyLimitKilobytes), WebhookBodyLimitKilobytes, 16, 10240),
            (nameof(InboxConcurrency), InboxConcurrency, 1, 64),
            (nameof(OutboxConcurrency), OutboxConcurrency, 1, 64),
            (nameof(LeaseSeconds), LeaseSeconds, 10, 600),
            (nameof(KeepEventsDays), KeepEventsDays, 1, 365),
        })
        {
            if (value < low || value > high)
            {
                yield return $"{Section}:{name} is {value}: it must be from {low} to {high}.";
            }
        }

        foreach (var problem in Knowledge.Validate($"{Section}:{nameof(Knowledge)}").Concat(Summarizer.Validate($"{Section}:{nameof(Summarizer)}", Egress)))
        {
            yield return problem;
        }

        foreach (var problem in OutgoingWebhooks.SelectMany(w => w.Value.Validate($"{Section}:{nameof(OutgoingWebhooks)}:{w.Key}")))
        {
            yield return problem;
        }

        foreach (var problem in Models.Replace.SelectMany(r => r.Value.Validate($"{Section}:{nameof(Models)}:{nameof(ModelSettings.Replace)}:{r.Key}")))
        {
            yield return problem;
        }
    }
}

/// <summary>Which models score, beside those that come with this build.</summary>
public sealed class ModelSettings
{
    /// <summary>By the name of the model that is replaced, e.g. <c>sentiment</c>.</summary>
    public Dictionary<string, TransformerOptions> Replace { get; set; } = [];
}

/// <summary>One configured account: the options of its connector, already validated.</summary>
public sealed record AccountSettings(string Name, HelpdeskKind Helpdesk, AccountOptions Options);

/// <summary>All settings, validated.</summary>
public sealed record WorkerSettings(WorkerOptions Options, IReadOnlyList<AccountSettings> Accounts);
