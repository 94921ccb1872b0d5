using Hitl.Connector.Accounts;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Hitl.Connector.Tests.Escalation.DefaultPack;

/// <summary>A conversation written for this project, with the rules of the default pack that it must set off.</summary>
public sealed class SampleConversation
{
    public string Id { get; set; } = "";

    /// <summary>Empty: no rule fires.</summary>
    public List<string> Fires { get; set; } = [];

    /// <summary>What AI's role must be.</summary>
    public AiRole Role { get; set; }
    public List<string> Tags { get; set; } = [];
    public string? Tier { get; set; }

    /// <summary>What the bot says of its last answer.</summary>
    public double? BotConfidence { get; set; }
    public KnowledgeMatch? BotKnowledge { get; set; }
    public string? BotIntent { get; set; }

    /// <summary>One speaker (<c>customer</c> or <c>bot</c>) with what was said, in order.</summary>
    public List<Dictionary<string, string>> Messages { get; set; } = [];

    public static IReadOnlyList<SampleConversation> Read() =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
            .Deserialize<List<SampleConversation>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pack-samples", "samples.yaml")));

    public Decision Decide(IScorer scorer, RuleSet rules)
    {
        var talk = new Talk();
        foreach (var (speaker, text) in Messages.SelectMany(m => m))
        {
            talk.Says(speaker == "customer" ? Talk.Customer : Talk.Bot, text);
        }

        var snapshot = talk.Show() with { Tags = Tags };
        var hasBot = BotConfidence is not null || BotKnowledge is not null || BotIntent is not null;
        var surroundings = new DecisionSurroundings(AccountMode.Act, talk.Now)
        {
            CustomerTier = Tier,
            Bot = hasBot ? new BotEvidence(BotConfidence, BotIntent, BotKnowledge) : null,
        };
        return EscalationPolicy.Decide(rules, FactSheets.Of(snapshot, scorer.Score(snapshot), new OwnershipState(Owner.Bot, "no_human_signal"), surroundings, rules));
    }
}
