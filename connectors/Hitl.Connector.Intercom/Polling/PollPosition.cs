using System.Text.Json;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom.Polling;

/// <summary>Where a poller stands, in Unix seconds of the helpdesk's clock.</summary>
/// <param name="Since">Everything changed before it has been seen.</param>
/// <param name="Floor">The account's start: nothing older is ever reported.</param>
/// <param name="After">The vendor's cursor, opaque; set only within a second that fills more than one page.</param>
/// <param name="InPass">True between the pages of one pass; the next pass starts with the overlap.</param>
internal sealed record PollPosition(long Since, long Floor, string? After = null, bool InPass = false)
{
    public string Write() => JsonSerializer.Serialize(this, IntercomJson.Default.PollPosition);

    /// <summary>Null for text that this connector did not write.</summary>
    public static PollPosition? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, IntercomJson.Default.PollPosition);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
