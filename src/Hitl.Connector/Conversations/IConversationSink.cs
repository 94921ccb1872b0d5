using Hitl.Connector.Delivery;

namespace Hitl.Connector.Conversations;

/// <summary>
/// Writes to the helpdesk, in as few calls as its API allows. Every method is safe to call again with the same
/// effect: it compares with the current snapshot first, and does only what is missing.
/// </summary>
public interface IConversationSink
{
    /// <summary>
    /// Applies tags, fields, priority, routing and note. Never sends a public message.
    /// </summary>
    /// <param name="effect">Its key is left on the write (Zendesk audit metadata, Intercom note reference), so that it can be found again after an ambiguous answer.</param>
    /// <param name="current">A read made just before; carries the version stamp, the tags that must survive and the markers already there.</param>
    Task<DeliveryResult> ApplyAsync(Effect effect, Snapshot current, CancellationToken cancellationToken);

    /// <summary>
    /// Holds (or releases) every bot by the helpdesk's own mechanism: tag, attribute, switchboard control.
    /// </summary>
    /// <param name="current">The last read if there is one; a hold does not wait for another.</param>
    Task<DeliveryResult> SetHoldAsync(Effect effect, Snapshot? current, CancellationToken cancellationToken);
}
