using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Notes;

/// <summary>
/// Writes the context note from the conversation itself: people's words are quoted, never rephrased, and each quotation
/// cites its message. At most twelve lines, and the last six messages.
/// </summary>
public static class NoteComposer
{
    private const int MaxTried = 3;
    private const int MaxReasons = 4;
    private const int MaxMessages = 6;
    private const int MaxName = 40;

    /// <summary>Pure: the same arguments give the same note. Parts with nothing to say are left out.</summary>
    /// <param name="previous">What the last decision left; says whether this hands the conversation back to the bot.</param>
    public static ContextNote Compose(Snapshot snapshot, Scores scores, Decision decision, OwnershipState ownership, ConversationRecord? previous)
    {
        var said = snapshot.Messages
            .Where(m => m.Visibility == Visibility.Public && m.Author.Kind != AuthorKind.Self && m.AutomatedReason is null)
            .Where(m => m.Text.Any(char.IsLetterOrDigit) || m.Attachments.Count > 0)
            .ToList();
        NoteSection[] sections =
        [
            new("request", "What the customer wants", Request(snapshot, said, ownership)),
            new("tried", "What the bot tried", Tried(said)),
            new("why", "Why", Why(decision, ownership)),
            new("scores", "Scores", ScoreLines(scores)),
            new("conversation", "The conversation so far", Conversation(said)),
        ];
        return new ContextNote(Headline(decision, ownership, previous), "en", [.. sections.Where(s => s.Lines.Count > 0 && IsWanted(s, decision.Note))]);
    }

    private static bool IsWanted(NoteSection section, NoteKind kind) => kind != NoteKind.Short || section.Kind is "request" or "why";

    private static string Headline(Decision decision, OwnershipState ownership, ConversationRecord? previous)
    {
        var reason = decision.Fired is [var first, ..] ? first.Name : null;
        return (decision.Role, ownership.Owner) switch
        {
            (_, Owner.Human) => "Carry on: a person has taken over this conversation",
            _ when decision.Note == NoteKind.Approval => $"Please sign off before anything happens: {NoteText.Quote(ReasonToSign(decision) ?? reason ?? "a rule asks for it")}{(decision.Destination is { } at ? $" (for {NoteText.Quote(at, MaxName)})" : "")}",
            (AiRole.Escalate, _) => $"Please take over: {NoteText.Quote(reason ?? "a rule asks for a person")}{(decision.Destination is { } to ? $" (for {NoteText.Quote(to, MaxName)})" : "")}",
            (AiRole.Assist, _) => $"Please have a look: {NoteText.Quote(reason ?? "the bot may need help")}",
            _ when previous?.Owner is Owner.Human or Owner.Nobody && Ownership.IsFinished(ownership) => "Nothing to do: a person has finished, the bot answers again",
            _ => "Nothing to do: the bot can answer this",
        };
    }

    private static string? ReasonToSign(Decision decision) => decision.Fired.FirstOrDefault(f => decision.Approvals.Contains(f.RuleId, StringComparer.Ordinal))?.Name;

    private static List<NoteLine> Request(Snapshot snapshot, List<Message> said, OwnershipState ownership)
    {
        var customer = said.Where(m => m.Author.Kind == AuthorKind.Customer).ToList();
        // What was settled by a human's "finished" is no longer what the customer wants.
        var open = Ownership.IsFinished(ownership) ? customer.Where(m => m.At > ownership.Since).ToList() : customer;
        var best = (open.Count > 0 ? open : customer)
            .SelectMany((message, index) => NoteText.Sentences(message.Text).Select(sentence => (message, index, sentence)))
            .Select(c => (c.message, c.sentence, Weight: Substance(c.sentence) + (c.index == 0 ? 1 : 0)))
            .OrderByDescending(c => c.Weight)
            .FirstOrDefault();
        if (best.message is { } source)
        {
            return [new NoteLine($"“{NoteText.Quote(best.sentence)}”", [source.Id])];
        }

        if (customer.FirstOrDefault(m => m.Attachments.Count > 0) is { } files)
        {
            return [new NoteLine($"Sent without words: {NoteText.Quote(string.Join(", ", files.Attachments))}", [files.Id])];
        }

        var subject = NoteText.Quote(snapshot.Subject ?? "");
        return subject.Length > 0 ? [new NoteLine($"Subject: {subject}", [])] : [];
    }

    // Greetings and courtesies are short and made of short words; a request names things. Beyond some length it rambles.
    private static double Substance(string sentence)
    {
        var words = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var telling = words.Where(w => w.Count(char.IsLetterOrDigit) >= 4).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        var numbers = words.Count(w => w.Any(char.IsAsciiDigit));
        return Math.Min(telling, 12) + (0.5 * Math.Min(numbers, 3)) + (sentence.EndsWith('?') ? 2 : 0) - (0.1 * Math.Max(0, words.Length - 30));
    }

    private static List<NoteLine> Tried(List<Message> said) =>
    [
        .. said.Where(m => m.Author.Kind == AuthorKind.Bot && m.Text.Length > 0)
            // The same answer again is one attempt, and that it came again tells the agent something.
            .GroupBy(m => m.Text, StringComparer.Ordinal)
            .TakeLast(MaxTried)
            .Select(g => new NoteLine($"“{NoteText.Quote(g.Key)}”{(g.Count() > 1 ? string.Create(CultureInfo.InvariantCulture, $" ({g.Count()} times)") : "")}", [.. g.Select(m => m.Id)])),
    ];

    private static List<NoteLine> Why(Decision decision, OwnershipState ownership)
    {
        var lines = new List<NoteLine>();
        if (ownership.EvidenceId is not null)
        {
            lines.Add(new NoteLine(Evidence(ownership), [ownership.EvidenceId]));
        }

        lines.AddRange(decision.Fired.Take(MaxReasons - 1).Select(r => new NoteLine(NoteText.Quote(r.Because.Length > 0 ? $"{r.Name}: {r.Because}" : r.Name), [])));
        if (lines.Count < MaxReasons && decision.AlmostFired is [var near, ..])
        {
            lines.Add(new NoteLine(NoteText.Quote($"Nearly: {near.Name}: {near.Because}"), []));
        }

        return lines;
    }

    private static string Evidence(OwnershipState ownership)
    {
        var what = ownership.Evidence switch
        {
            "agent_replied" => "A person replied to the customer",
            "assigned_to_agent" => "A person took it or was given it by a colleague",
            "control_taken" => "A person took control of the chat",
            "control_passed" => "The bot handed the chat to a person",
            "solved" => "It was solved",
            "closed" => "It was closed",
            "resume_tag" or "resume_note" or "bot_state_cleared" => "A person said that the bot may go on",
            _ => "A person handed it back",
        };
        return ownership.Since is { } since ? string.Create(CultureInfo.InvariantCulture, $"{what} ({since.UtcDateTime:yyyy-MM-dd HH:mm} UTC)") : what;
    }

    private static List<NoteLine> ScoreLines(Scores scores)
    {
        var parts = new List<string>();
        if (scores.Sentiment is { } sentiment)
        {
            var word = sentiment < 0.3 ? "negative" : sentiment > 0.7 ? "positive" : "neutral";
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"sentiment {sentiment:0.00} ({word})"));
        }

        if (scores.Intent is { } intent)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"intent {intent.Label} ({intent.Confidence:0.00})"));
        }

        if (scores.Uncertainty is { } uncertainty)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"uncertainty {uncertainty:0.00}"));
        }

        if (parts.Count > 0 || scores.Language != "unknown")
        {
            parts.Add($"language {scores.Language}");
        }

        return parts.Count == 0 ? [] : [new NoteLine(string.Join(", ", parts), [])];
    }

    private static List<NoteLine> Conversation(List<Message> said)
    {
        var lines = new List<NoteLine>();
        if (said.Count > MaxMessages)
        {
            lines.Add(new NoteLine(string.Create(CultureInfo.InvariantCulture, $"({said.Count - MaxMessages} earlier messages)"), []));
        }

        foreach (var message in said.TakeLast(MaxMessages))
        {
            var words = NoteText.Quote(message.Text);
            if (message.Attachments.Count > 0)
            {
                words = $"{words} [{NoteText.Quote(string.Join(", ", message.Attachments), MaxName)}]".TrimStart();
            }

            lines.Add(new NoteLine(string.Create(CultureInfo.InvariantCulture, $"{message.At.UtcDateTime:HH:mm} {Speaker(message.Author)}: {words}"), [message.Id]));
        }

        return lines;
    }

    private static string Speaker(Author author)
    {
        var role = author.Kind switch
        {
            AuthorKind.Customer => "Customer",
            AuthorKind.Agent => "Agent",
            AuthorKind.Bot => "Bot",
            AuthorKind.System => "Helpdesk",
            _ => "Unknown",
        };
        var name = NoteText.Quote(author.Name ?? "", MaxName);
        return name.Length > 0 ? $"{role} ({name})" : role;
    }
}
