using System.Text.Json;
using Hitl.Connector.Intake;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>Where Zendesk shows that a machine sent a mail.</summary>
internal static class AutomatedMail
{
    // Zendesk's comment flag for "automatically generated": it then suppresses its own notifications too.
    private const string AutomaticFlag = "4";

    /// <summary>Null for a person's message.</summary>
    /// <param name="via">How the comment came in.</param>
    /// <param name="metadata">The audit's (or comment's) metadata.</param>
    /// <param name="senderAddress">The author's address, when known.</param>
    /// <param name="subject">The mail's subject; null when only the ticket's is known and this is not its first mail.</param>
    public static string? Reason(ViaView? via, JsonElement metadata, string? senderAddress, string? subject, string? text)
    {
        if (!string.Equals(via?.Channel, "email", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var sender = via!.Source.Property("from").Text("address") ?? senderAddress;
        return MachineMail.Reason(sender, subject, text, name => Header(metadata, name)) ?? (IsFlagged(metadata) ? MachineMail.Autoresponder : null);
    }

    private static bool IsFlagged(JsonElement metadata) =>
        JsonElements.Items(metadata.Property("flags")).Concat(JsonElements.Items(metadata.Property("system").Property("flags"))).Any(f => f.Text() == AutomaticFlag);

    /// <summary>Mail headers where the account keeps them in the metadata, under either spelling.</summary>
    private static string? Header(JsonElement metadata, string name)
    {
        foreach (var holder in new[] { metadata, metadata.Property("system"), metadata.Property("headers"), metadata.Property("system").Property("headers") })
        {
            if (holder.ValueKind is not JsonValueKind.Object)
            {
                continue;
            }

            foreach (var property in holder.EnumerateObject())
            {
                if (string.Equals(property.Name.Replace('_', '-'), name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value.Text();
                }
            }
        }

        return null;
    }
}
