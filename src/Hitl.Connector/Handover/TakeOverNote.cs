using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Handover;

/// <summary>
/// A take-over said in an internal note: a person's line <c>/takeover</c>, or the same at the head of a note that this
/// connector wrote for a person who said it through the API.
/// </summary>
public static class TakeOverNote
{
    public const string Command = "/takeover";

    /// <summary>The evidence's name (<c>takeover_note</c>, <c>takeover_api</c>); null when the message says nothing of the kind.</summary>
    public static string? Evidence(Message message)
    {
        if (message.Visibility is not Visibility.Internal)
        {
            return null;
        }

        return message.Author.Kind switch
        {
            // At the head alone: further down our notes name the command, and quote people.
            AuthorKind.Self when message.Marker is not null && Says(message.Text.AsSpan().TrimStart()) => "takeover_api",
            AuthorKind.Agent when HasLine(message.Text) => "takeover_note",
            _ => null,
        };
    }

    /// <summary>The effect writes such a note: once it stands there, the conversation has to be read.</summary>
    public static bool IsIn(Effect effect) => effect.Update?.Note is { } note && Says(note.Headline);

    private static bool HasLine(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (Says(line.Trim()))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Says(ReadOnlySpan<char> text) =>
        text.StartsWith(Command, StringComparison.OrdinalIgnoreCase) && (text.Length == Command.Length || char.IsWhiteSpace(text[Command.Length]));
}
