using Hitl.Connector.Conversations;

namespace Hitl.Connector.Bots;

/// <summary>Finds what can speak at one account, and tries out whether it stays silent.</summary>
public interface IBotSurvey
{
    Task<HelpdeskResult<IReadOnlyList<FoundBot>>> FindAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Plays a human's public message in a conversation of our own and looks at what followed; the conversation is
    /// deleted afterwards. Proofs of what the trial could show, and of nothing else.
    /// </summary>
    Task<HelpdeskResult<IReadOnlyList<BotProof>>> ProveAsync(IReadOnlyList<BotEntry> bots, Trial trial, CancellationToken cancellationToken);
}

/// <summary>How a trial goes.</summary>
/// <param name="Patience">How long it waits for a person, or for a bot that might speak.</param>
/// <param name="Tell">Says what is going on, and what a person has to do now.</param>
public sealed record Trial(TimeSpan Patience, Action<string> Tell);
