using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Handover;

/// <summary>
/// What a bot that gets a conversation back is told: what the human said to the customer and promised, quoted with its
/// messages. Nothing from internal notes.
/// </summary>
public static partial class HandBackNote
{
    public const string Reason = "hand_back";

    private const int MaxSaid = 6;
    private const int MaxPromised = 4;

    /// <summary>The effect that goes with a release to the bot; null when no human said anything in public since the last time.</summary>
    public static Effect? Of(Snapshot snapshot, OwnershipState ownership, HandoverTerms terms, DateTimeOffset now)
    {
        if (ownership is not { Owner: Owner.Bot, EvidenceId: { } finish, Since: { } finishedAt } || Compose(snapshot, terms.Rules, finishedAt) is not { } note)
        {
            return null;
        }

        return new Effect(EffectKey.From("hand_back", snapshot.Ref.Account, snapshot.Ref.Id, finish), snapshot.Ref, EffectKind.Update, now, Reason)
        {
            Update = new ConversationUpdate { Note = note },
        };
    }

    /// <summary>Pure. Null when there is nothing to tell.</summary>
    /// <param name="finishedAt">When the human's part ended: what was said in the last part that began before it.</param>
    public static ContextNote? Compose(Snapshot snapshot, OwnershipRules rules, DateTimeOffset finishedAt)
    {
        var spans = Ownership.HumanSpans(snapshot, rules).Where(s => s.From <= finishedAt).ToList();
        if (spans.Count == 0)
        {
            return null;
        }

        var began = spans[^1].From;
        var said = snapshot.Messages
            .Where(m => m.IsPublicFrom(AuthorKind.Agent) && m.AutomatedReason is null && m.At >= began && m.At <= finishedAt && m.Text.Any(char.IsLetterOrDigit))
            .ToList();
        if (said.Count == 0)
        {
            return null;
        }

        var promised = said.SelectMany(m => SentenceEnd().Split(OwnWords.Of(m.Text)).Where(s => Promise().IsMatch(s)).Select(s => Line(m, s))).TakeLast(MaxPromised).ToList();
        NoteSection[] sections =
        [
            new("promised", "What the human promised", promised),
            new("said", "What the human told the customer", [.. said.TakeLast(MaxSaid).Select(m => Line(m, m.Text))]),
        ];
        return new ContextNote("For the bot: a human has finished here, go on from this", "en", [.. sections.Where(s => s.Lines.Count > 0)]);
    }

    private static NoteLine Line(Message message, string words) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{message.At.UtcDateTime:yyyy-MM-dd HH:mm} “{NoteText.Quote(words)}”"), [message.Id]);

    [GeneratedRegex(@"(?<=[.!?…])\s+|\n+|(?<=[。！？])", RegexOptions.CultureInvariant)]
    private static partial Regex SentenceEnd();

    // First persons and their "will", in the languages that the shipped models read best; what matches nothing is still
    // among what was said.
    [GeneratedRegex(
        @"\b(?:(?:I|we)(?:['’]ll| will| shall| promise| guarantee|['’]m going to|['’]re going to| am going to| are going to)|you(?:['’]ll| will) (?:receive|get|hear|have)|let me|(?:ich|wir) (?:werden?|verspreche|versprechen|kümmern?|melden?|schicken?|senden?|erstatten?)|(?:sie|du) (?:erhalten|bekommen|erhältst|bekommst)|(?:je vais|nous allons|nous vous|je vous) \w+|(?:le|te) (?:enviar\w+|devolver\w+|llamar\w+)|vamos a|voy a|te llamo|(?:ti|le|vi) (?:invier\w+|richiamer\w+|rimborser\w+)|(?:vou|vamos) \w+r)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Promise();
}
