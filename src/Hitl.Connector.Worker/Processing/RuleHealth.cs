using System.Collections.Concurrent;
using Hitl.Connector.Accounts;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Worker.Processing;

/// <summary>A rule names something that an account does not have (any more).</summary>
/// <param name="Name">As the rule writes it.</param>
/// <param name="Since">When this worker first noticed.</param>
public sealed record RuleProblem(string Account, string RuleId, TargetKind Kind, string Name, DateTimeOffset Since);

/// <summary>What rules name and accounts lack, from every write and from a look at the accounts now and then. Thread-safe.</summary>
public sealed class RuleHealth(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Account, TargetKind Kind, string Name), DateTimeOffset> _missing = new();

    /// <summary>Learns from a write; returns what it missed for the first time.</summary>
    public IReadOnlyList<MissingTarget> Delivered(Effect effect, DeliveryResult result)
    {
        var account = effect.Conversation.Account;
        if (result.Outcome is DeliveryOutcome.Applied && effect.Update is { } update)
        {
            foreach (var present in RuleTargets.Of(update).Except(result.Missing))
            {
                _missing.TryRemove((account, present.Kind, present.Name), out _);
            }
        }

        return [.. result.Missing.Where(m => _missing.TryAdd((account, m.Kind, m.Name), time.GetUtcNow()))];
    }

    /// <summary>Learns from a fresh look at the account; returns what is missing for the first time.</summary>
    public IReadOnlyList<MissingTarget> Looked(string account, HelpdeskCatalog catalog, RuleSet rules)
    {
        foreach (var known in _missing.Keys.Where(k => k.Account == account && k.Kind is not TargetKind.Status && catalog.Has(new MissingTarget(k.Kind, k.Name))))
        {
            _missing.TryRemove(known, out _);
        }

        return [.. RuleTargets.Check(rules, catalog).Select(c => c.Missing).Distinct().Where(m => _missing.TryAdd((account, m.Kind, m.Name), time.GetUtcNow()))];
    }

    /// <summary>Only of rules in force: what no rule names any more is no problem any more.</summary>
    public IReadOnlyList<RuleProblem> Problems(RuleSet rules) =>
    [
        .. from rule in rules.Rules
           where rule.Enabled
           from target in RuleTargets.Of(rule)
           from known in _missing
           where known.Key.Kind == target.Kind && known.Key.Name == target.Name
           orderby known.Key.Account, rule.Id, target.Kind
           select new RuleProblem(known.Key.Account, rule.Id, target.Kind, target.Name, known.Value),
    ];
}
