namespace Hitl.Connector.Bots;

/// <summary>What was seen of an account's bots: trials, and breaches of holds.</summary>
public interface IBotLog
{
    /// <summary>The last proof of a bot takes the place of the one before.</summary>
    Task StoreProofsAsync(string account, IReadOnlyList<BotProof> proofs, CancellationToken cancellationToken);

    Task<IReadOnlyList<BotProof>> ProofsAsync(string account, CancellationToken cancellationToken);

    /// <summary>Returns those that were not known yet.</summary>
    Task<IReadOnlyList<BotBreach>> StoreBreachesAsync(string account, IReadOnlyList<BotBreach> breaches, CancellationToken cancellationToken);

    Task<IReadOnlyList<BotBreaches>> BreachesAsync(string account, CancellationToken cancellationToken);
}
