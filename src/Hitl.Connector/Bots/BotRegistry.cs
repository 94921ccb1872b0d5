using Hitl.Connector.Accounts;

namespace Hitl.Connector.Bots;

/// <summary>How well a bot is held, from good to bad.</summary>
public enum BotStatus
{
    /// <summary>Kept silent, and a trial showed it.</summary>
    Proved,

    /// <summary>The admin says that it does not speak to customers, and nothing shows otherwise.</summary>
    Silent,

    /// <summary>Kept silent as far as the helpdesk shows; no trial yet.</summary>
    InPlace,

    /// <summary>Held by something that the helpdesk does not show; no trial yet.</summary>
    Unproved,

    /// <summary>Cannot be stopped, but is noticed and reported.</summary>
    Reported,

    /// <summary>Registered, and not (any more) at the helpdesk.</summary>
    Gone,

    /// <summary>It could be held, and what holds it is missing.</summary>
    Open,

    /// <summary>A trial showed that it speaks under a hold.</summary>
    Refuted,

    /// <summary>It can speak, and nothing can hold it.</summary>
    NotHoldable,
}

/// <summary>One bot of an account with all that is known of it.</summary>
/// <param name="Owner">Empty for what nobody registered.</param>
/// <param name="Speech">Null for what was not found at the helpdesk.</param>
public sealed record BotEntry(BotKind Kind, string Id, string Name, string Owner, HoldMeans HeldBy, BotStatus Status, bool IsRegistered, Speech? Speech, BotProof? Proof, BotBreaches? Breaches)
{
    /// <summary>It can speak to a customer whom a human is serving.</summary>
    public bool IsRed => Status is BotStatus.Open or BotStatus.Refuted or BotStatus.NotHoldable;

    /// <summary>Somebody has to say whose it is. Most macros are people's own canned answers: those ask nobody.</summary>
    public bool NeedsRegistering => !IsRegistered && Kind is not BotKind.Macro;
}

/// <summary>The registry of bots: what the admin registered, beside what the helpdesk has and what trials showed. Pure.</summary>
public static class BotRegistry
{
    /// <param name="found">What the helpdesk has; null when it could not be asked.</param>
    /// <returns>The worst first.</returns>
    public static IReadOnlyList<BotEntry> Of(AccountOptions options, IReadOnlyList<FoundBot>? found, IReadOnlyList<BotProof> proofs, IReadOnlyList<BotBreaches> breaches)
    {
        var registered = Registered(options).DistinctBy(Key).ToList();
        var known = registered.Select(Key).ToHashSet();
        var entries = registered.Select(r => Entry(r, found, proofs, breaches)).Concat((found ?? []).Where(f => !known.Contains((f.Kind, f.Id))).Select(f =>
            Entry(new BotOptions { Kind = f.Kind, Id = f.Id, Name = f.Name, HeldBy = f.HeldBy }, found, proofs, breaches) with { IsRegistered = false }));
        return [.. entries.OrderByDescending(e => e.Status).ThenBy(e => e.Kind).ThenBy(e => e.Name, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.Id, StringComparer.Ordinal)];
    }

    /// <summary>Of what the admin wrote down: the registry itself, and the bots that only the reader of conversations knew so far.</summary>
    private static IEnumerable<BotOptions> Registered(AccountOptions options) =>
        options.Bots
            .Concat(options.BotUserIds.Select(id => new BotOptions { Kind = BotKind.User, Id = id }))
            .Concat(options.BotAppCodes.Select(code => new BotOptions { Kind = BotKind.App, Id = code }));

    private static (BotKind Kind, string Id) Key(BotOptions bot) => (bot.Kind ?? BotKind.User, bot.Id);

    private static BotEntry Entry(BotOptions bot, IReadOnlyList<FoundBot>? found, IReadOnlyList<BotProof> proofs, IReadOnlyList<BotBreaches> breaches)
    {
        var (kind, id) = Key(bot);
        var here = found?.FirstOrDefault(f => f.Kind == kind && f.Id == id);
        var proof = proofs.Where(p => p.Kind == kind && p.Id == id).MaxBy(p => p.At);
        var name = bot.Name.Length > 0 ? bot.Name : here?.Name ?? id;
        return new BotEntry(kind, id, name, bot.Owner, bot.Means, Status(bot.Means, kind, found is not null, here, proof, bot.Owner.Length > 0), true, here?.Speech, proof, breaches.FirstOrDefault(b => b.Kind == kind && b.Id == id));
    }

    private static BotStatus Status(HoldMeans means, BotKind kind, bool looked, FoundBot? here, BotProof? proof, bool isNamed) => means switch
    {
        // Users and apps are found by their writing: that one has not written lately says nothing.
        _ when looked && here is null && kind is BotKind.Trigger or BotKind.Automation or BotKind.Macro or BotKind.Integration => BotStatus.Gone,
        HoldMeans.None => BotStatus.NotHoldable,
        HoldMeans.Reported => BotStatus.Reported,
        HoldMeans.NotNeeded => here?.Speech is Speech.Notification or Speech.PublicComment ? BotStatus.Open : BotStatus.Silent,

        // Whether what a webhook calls can answer, only the admin knows: they are asked before it is called a fault.
        _ when here is { InPlace: false, Speech: Speech.CallsOut } && !isNamed => BotStatus.Unproved,

        // What is missing now counts more than what a trial showed then.
        _ when here?.InPlace == false => BotStatus.Open,
        _ when proof is { Held: false } => BotStatus.Refuted,
        _ when proof is not null => BotStatus.Proved,
        _ => here?.InPlace == true ? BotStatus.InPlace : BotStatus.Unproved,
    };
}
