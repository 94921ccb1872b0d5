using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Delivery;

/// <summary>What rules name at a helpdesk: groups, people, skills, fields. Pure.</summary>
public static class RuleTargets
{
    /// <summary>What the rule's actions name, and the fields that its conditions look at.</summary>
    public static IEnumerable<MissingTarget> Of(Rule rule) =>
        Named(rule.Then.Group, rule.Then.Assignee, rule.Then.Skill, rule.Then.Status)
            .Concat(rule.Then.Fields.Keys.Concat(rule.When.Leaves().Select(FieldOf).OfType<string>()).Distinct(StringComparer.Ordinal).Select(f => new MissingTarget(TargetKind.Field, f)))
            .Concat(rule.Then.Notify?.Mention is { } mention ? [new MissingTarget(TargetKind.Mention, mention)] : []);

    /// <summary>What an update names.</summary>
    public static IEnumerable<MissingTarget> Of(ConversationUpdate update) =>
        Named(update.Group, update.Assignee, update.Skill, update.Status)
            .Concat(update.Fields.Keys.Select(f => new MissingTarget(TargetKind.Field, f)))
            .Concat(update.Note is null ? [] : update.Mentions.Select(m => new MissingTarget(TargetKind.Mention, m)));

    /// <summary>Every rule in force that names something the account does not have.</summary>
    public static IEnumerable<(Rule Rule, MissingTarget Missing)> Check(RuleSet rules, HelpdeskCatalog catalog) =>
        from rule in rules.Rules
        where rule.Enabled
        from target in Of(rule)
        where !catalog.Has(target)
        select (rule, target);

    private static IEnumerable<MissingTarget> Named(string? group, string? assignee, string? skill, ConversationStatus? status) =>
        new[]
        {
            (Kind: TargetKind.Group, Name: group),
            (Kind: TargetKind.Assignee, Name: assignee),
            (Kind: TargetKind.Skill, Name: skill),
            (Kind: TargetKind.Status, Name: status?.ToString().ToLowerInvariant()),
        }
        .Where(named => named.Name is not null)
        .Select(named => new MissingTarget(named.Kind, named.Name!));

    private static string? FieldOf(Condition leaf) => leaf switch
    {
        Condition.FieldIs field => field.Name,
        Condition.FieldEmpty field => field.Name,
        Condition.FieldNumber field => field.Name,
        _ => null,
    };
}
