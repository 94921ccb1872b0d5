using System.Globalization;
using System.Text.RegularExpressions;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;

namespace Hitl.Connector.Notes;

/// <summary>The parts of a note, each with more than may fit; <see cref="NoteComposer"/> chooses.</summary>
internal sealed partial class NoteParts
{
    private const double Sure = 0.5;
    private const int MostTried = 3;
    private const int MostPromises = 3;
    private const int MostReasons = 3;
    private const int MostOthers = 3;
    private const int LastMessages = 6;
    private const int MaxName = 40;
    private const int AgentQuote = 140;

    // What comes later in a conversation is less likely its original request.
    private const double LaterIsLess = 0.05;

    private readonly NoteBrief brief;
    private readonly NoteReading reading;
    private readonly NoteWords words;
    private readonly IReadOnlySet<PersonalDataKind> masked;
    private readonly Dictionary<string, int> order;
    private readonly int quoteLength;
    private IReadOnlyList<NoteLine>? request;

    public NoteParts(NoteBrief brief, NoteReading reading)
    {
        this.brief = brief;
        this.reading = reading;
        words = NoteWords.Of(brief.Options.Language);
        masked = brief.Options.Masked;
        quoteLength = brief.IsForSpecialist ? NoteText.MaxLength : AgentQuote;
        Said =
        [
            .. brief.Snapshot.Messages.Where(m => m.Visibility == Visibility.Public && m.AutomatedReason is null && m.Author.Kind is not (AuthorKind.Self or AuthorKind.System))
                .Where(m => m.Text.Any(char.IsLetterOrDigit) || m.Attachments.Count > 0),
        ];
        order = Said.Select((m, i) => (m.Id, i)).DistinctBy(p => p.Id).ToDictionary(p => p.Id, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>Public messages with something in them, oldest first.</summary>
    public IReadOnlyList<Message> Said { get; }

    private Handover.OwnershipState Ownership => brief.Decision.Ownership;

    public string Headline()
    {
        var decision = brief.Decision;
        var reason = decision.Fired is [var first, ..] ? first.Name : Request() is [{ Cites.Count: > 0 } wish, ..] ? NoteText.Quote(wish.Text, 60, masked) : null;
        var group = decision.Destination is { } to ? Fill(words.ForGroup, Quote(to, MaxName)) : "";
        return (decision.Role, Ownership.Owner) switch
        {
            _ when Said.Count == 0 => words.NothingToSummarise,
            (_, Handover.Owner.Human) => words.CarryOn,
            _ when decision.Note == NoteKind.Approval => Fill(words.SignOff, Quote(ToSign() ?? reason ?? words.RuleAsks)) + group,
            (AiRole.Escalate, _) => Fill(words.TakeOver, Quote(reason ?? words.RuleAsks)) + group,
            (AiRole.Assist, _) => Fill(words.LookAt, Quote(reason ?? words.RuleAsks)),
            _ when brief.Previous?.Owner is Handover.Owner.Human or Handover.Owner.Nobody && Handover.Ownership.IsFinished(Ownership) => words.BotGoesOn,
            _ => words.BotCan,
        };
    }

    public IReadOnlyList<NoteLine> Request() => request ??= FindRequest();

    private IReadOnlyList<NoteLine> FindRequest()
    {
        var best = OpenSentences().Where(s => s.Role is SentenceRole.Request or SentenceRole.Problem && s.Probability >= Sure)
            .OrderByDescending(s => s.Probability + (Substance(s.Text) / 20) - (LaterIsLess * order[s.MessageId])).FirstOrDefault()
            ?? OpenSentences().OrderByDescending(s => Substance(s.Text)).FirstOrDefault();
        if (best is not null)
        {
            // What is wrong and what is wanted stand often side by side.
            var other = OpenSentences().Where(s => s.Role != best.Role && s.Role is SentenceRole.Request or SentenceRole.Problem && s.Probability >= Sure && s.Text != best.Text
                && Math.Abs(order[s.MessageId] - order[best.MessageId]) <= 2).MaxBy(s => s.Probability);
            return [.. new[] { best, other }.OfType<NoteSentence>().Select(s => new NoteLine($"“{Quote(s.Text)}”", [s.MessageId]))];
        }

        if (Said.FirstOrDefault(m => m.Author.Kind == AuthorKind.Customer && m.Attachments.Count > 0) is { } files)
        {
            return [new NoteLine(Fill(words.SentWithoutWords, Quote(string.Join(", ", files.Attachments))), [files.Id])];
        }

        var subject = Quote(brief.Snapshot.Subject ?? "");
        return subject.Length > 0 ? [new NoteLine(Fill(words.Subject, subject), [])] : [];
    }

    public IReadOnlyList<NoteLine> New()
    {
        if (brief.Former is not { } former)
        {
            return [];
        }

        var since = Sentences(AuthorKind.Customer).Where(s => At(s).At > former.At).ToList();
        var telling = since.Where(s => s.Role != SentenceRole.Other && s.Probability >= Sure).TakeLast(2).ToList();
        return Quoted(telling.Count > 0 ? telling : since.TakeLast(1));
    }

    public IReadOnlyList<NoteLine> Tried()
    {
        var attempts = reading.Sentences.Where(s => s.Role == SentenceRole.Attempt && s.Probability >= Sure && IsSupport(s)).ToList();
        if (attempts.Count == 0 && Said.LastOrDefault(m => m.Author.Kind == AuthorKind.Bot) is { } last)
        {
            attempts = [.. reading.Sentences.Where(s => s.MessageId == last.Id && !s.Text.TrimEnd().EndsWith('?')).OrderByDescending(s => s.Text.Length).Take(1)];
        }

        // The same answer again is one attempt, and that it came again tells the agent something.
        var lines = attempts.GroupBy(s => s.Text, StringComparer.OrdinalIgnoreCase).TakeLast(MostTried).Select(g =>
        {
            var failed = FailedAfter(g.Last());
            var times = g.Count() > 1 ? Fill(words.Times, g.Count()) : "";
            return new NoteLine($"“{Quote(g.Key)}”{times}{(failed is null ? "" : Fill(words.CustomerThen, Quote(failed.Text, 80)))}", [.. g.Select(s => s.MessageId).Append(failed?.MessageId).OfType<string>().Distinct()]);
        });
        var own = Sentences(AuthorKind.Customer).Where(s => s.Role == SentenceRole.Attempt && s.Probability >= Sure).TakeLast(1)
            .Select(s => new NoteLine($"{words.Speakers[(int)AuthorKind.Customer]}: “{Quote(s.Text)}”", [s.MessageId]));
        return [.. lines, .. own];
    }

    public IReadOnlyList<NoteLine> Promised() =>
    [
        .. Promises().TakeLast(MostPromises).Reverse().Select(s =>
            new NoteLine($"{Speaker(At(s).Author)}: “{Quote(s.Text)}” ({(Deadline().Match(s.Text) is { Success: true } until ? Fill(words.Until, Quote(until.Value, MaxName)) : words.NoDate)})", [s.MessageId])),
    ];

    public IReadOnlyList<NoteLine> Why()
    {
        var lines = new List<NoteLine>();
        if (Ownership.EvidenceId is not null)
        {
            var since = Ownership.Since is { } at ? string.Create(CultureInfo.InvariantCulture, $" ({at.UtcDateTime:yyyy-MM-dd HH:mm} UTC)") : "";
            lines.Add(new NoteLine(words.EvidenceOf(Ownership.Evidence) + since, [Ownership.EvidenceId]));
        }

        var confidence = brief.Decision.Scores.Handover is { } handover ? $" ({Fill(words.Confidence, handover.Probability.ToString("0.00", CultureInfo.InvariantCulture))})" : "";
        lines.AddRange(brief.Decision.Fired.Take(MostReasons).Select((r, i) =>
            new NoteLine(Quote(r.Because.Length > 0 ? $"{r.Name}: {r.Because}" : r.Name) + (i == 0 ? confidence : ""), [])));
        if (brief.Decision.Fired.Count == 0 && brief.Decision.AlmostFired is [var near, ..])
        {
            lines.Add(new NoteLine(Quote(Fill(words.Nearly, $"{near.Name}: {near.Because}")), []));
        }

        return lines;
    }

    public IReadOnlyList<NoteLine> Mood()
    {
        var scores = brief.Scores;
        var parts = new List<string>();
        var cites = new List<string>();
        var moods = scores.Messages.Where(m => m.Sentiment is not null).ToList();
        if (scores.Sentiment is { } now)
        {
            var moved = moods is [var first, _, ..] && Math.Abs(first.Sentiment!.Value - now) >= 0.1;
            parts.Add(Fill(words.Sentiment, moved ? string.Create(CultureInfo.InvariantCulture, $"{moods[0].Sentiment:0.00} → {now:0.00}") : now.ToString("0.00", CultureInfo.InvariantCulture)));
            if (moved && now < moods[0].Sentiment && WorstFall(moods) is { } fall && Said.FirstOrDefault(m => m.Id == fall.MessageId) is { } message)
            {
                parts.Add(Fill(words.FellAfter, Quote(OwnWords.Of(message.Text), 60)));
                cites.Add(message.Id);
            }
        }

        if (scores.Urgency is { } urgency)
        {
            parts.Add(Fill(words.UrgencyIs, string.Create(CultureInfo.InvariantCulture, $"{words.Urgencies[(int)urgency.Level]} ({urgency.Probability:0.00})")));
        }

        return parts.Count == 0 ? [] : [new NoteLine(string.Join(", ", parts), cites)];
    }

    public IReadOnlyList<NoteLine> Next()
    {
        var lines = new List<NoteLine>();
        if (Promises().LastOrDefault() is { } promise && !SolvedAfter(promise))
        {
            lines.Add(new NoteLine(Fill(words.KeepPromise, Quote(promise.Text, 40)), [promise.MessageId]));
        }

        var answered = Said.LastOrDefault(m => m.Author.Kind is AuthorKind.Bot or AuthorKind.Agent) is { } last ? order[last.Id] : -1;
        var asked = Request().SelectMany(l => l.Cites).ToHashSet(StringComparer.Ordinal);
        if (Sentences(AuthorKind.Customer).LastOrDefault(s => s.Role is SentenceRole.Request && s.Probability >= Sure && order[s.MessageId] > answered) is { } open && !asked.Contains(open.MessageId))
        {
            lines.Add(new NoteLine(Fill(words.AnswerThis, Quote(open.Text, 80)), [open.MessageId]));
        }

        var files = Said.Where(m => m.Author.Kind == AuthorKind.Customer && m.Attachments.Count > 0 && m.Text.Any(char.IsLetterOrDigit)).ToList();
        if (files.Count > 0)
        {
            lines.Add(new NoteLine(Fill(words.LookAtFiles, Quote(string.Join(", ", files.SelectMany(m => m.Attachments)), 80)), [.. files.Select(m => m.Id)]));
        }

        return lines;
    }

    /// <summary>Only what the support side has said of it, never a guess.</summary>
    public IReadOnlyList<NoteLine> Identity() =>
        [.. reading.Sentences.Where(s => s.Role == SentenceRole.Verified && s.Probability >= Sure && IsSupport(s)).TakeLast(1).Select(s => new NoteLine($"{Speaker(At(s).Author)}: “{Quote(s.Text)}”", [s.MessageId]))];

    public IReadOnlyList<NoteLine> Others()
    {
        if (brief.Others.Count == 0)
        {
            return [];
        }

        var listed = string.Join(", ", brief.Others.Take(MostOthers).Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Channel} {o.Id} ({o.BeganAt.UtcDateTime:yyyy-MM-dd})")));
        var parallel = brief.Others.Count(o => o.Parallel);
        var line = Fill(words.OtherCount, brief.Others.Count, listed) + (parallel > 0 ? $", {Fill(words.ParallelCount, parallel)}" : "");
        return [new NoteLine(line, [])];
    }

    public IReadOnlyList<NoteLine> Conversation()
    {
        var earlier = Said.Count > LastMessages ? new[] { new NoteLine(Fill(words.EarlierMessages, Said.Count - LastMessages), []) } : [];
        return [.. earlier, .. Said.TakeLast(LastMessages).Select(m =>
        {
            var files = m.Attachments.Count > 0 ? $" [{Quote(string.Join(", ", m.Attachments), MaxName)}]" : "";
            return new NoteLine(string.Create(CultureInfo.InvariantCulture, $"{m.At.UtcDateTime:HH:mm} {Speaker(m.Author)}: {Quote(OwnWords.Of(m.Text))}{files}"), [m.Id]);
        })];
    }

    public IReadOnlyList<KeyDetail> Details()
    {
        var given = reading.Details.Select(d => d.MessageId).ToHashSet(StringComparer.Ordinal);
        var texts = brief.Snapshot.Messages.Where(m => given.Contains(m.Id)).DistinctBy(m => m.Id).ToDictionary(m => m.Id, m => PersonalData.Mask(m.Text, masked), StringComparer.Ordinal);
        return
        [
            .. reading.Details.Select(d => texts.TryGetValue(d.MessageId, out var shown) && shown.Contains(d.Value, StringComparison.Ordinal) ? d : d with { Value = Hidden(d.Value) })
                .Where(d => d.Value.Any(char.IsLetterOrDigit)),
        ];
    }

    public NoteLine? Supersedes() => brief.Former is { } former
        ? new NoteLine(Fill(words.Replaces, string.Create(CultureInfo.InvariantCulture, $"{former.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC")), [former.Id])
        : null;

    // Hidden in its message, so hidden here too, though it may look harmless without the words around it.
    private string Hidden(string value) => PersonalData.Mask(value, masked) is var alone && alone != value ? alone : "";

    private List<NoteLine> Quoted(IEnumerable<NoteSentence> sentences) => [.. sentences.Select(s => new NoteLine($"“{Quote(s.Text)}”", [s.MessageId]))];

    private string? ToSign() => brief.Decision.Fired.FirstOrDefault(f => brief.Decision.Approvals.Contains(f.RuleId, StringComparer.Ordinal))?.Name;

    private string Speaker(Author author)
    {
        var name = Quote(author.Name ?? "", MaxName);
        return name.Length > 0 ? $"{words.Speakers[(int)author.Kind]} ({name})" : words.Speakers[(int)author.Kind];
    }

    private string Quote(string text) => Quote(text, quoteLength);

    private string Quote(string text, int length) => NoteText.Quote(text, length, masked);

    private static string Fill(string pattern, params ReadOnlySpan<object> values) => string.Format(CultureInfo.InvariantCulture, pattern, values);

    private static Scoring.MessageScores? WorstFall(List<Scoring.MessageScores> moods)
    {
        Scoring.MessageScores? worst = null;
        var most = 0.15;
        for (var i = 1; i < moods.Count; i++)
        {
            var fall = moods[i - 1].Sentiment!.Value - moods[i].Sentiment!.Value;
            if (fall > most)
            {
                (worst, most) = (moods[i], fall);
            }
        }

        return worst;
    }

    [GeneratedRegex(@"\b(?:by|until|within|before|no later than|bis|innerhalb|binnen|avant|sous|d'ici|antes de(?:l)?|dentro de|até|em|entro|voor)\s(?:the\s|den\s|le\s|el\s|la\s|il\s)?(?:\d{1,2}\s?(?:am|pm|Uhr|h)?|\p{L}{3,12}|\d+\s\p{L}{3,10})(?:\s\d{1,4})?|\b(?:today|tomorrow|tonight|this week|next week|monday|tuesday|wednesday|thursday|friday|saturday|sunday|heute|morgen|montag|dienstag|mittwoch|donnerstag|freitag|demain|aujourd'hui|lundi|vendredi|hoy|mañana|lunes|viernes|amanhã|hoje|domani|oggi|lunedì|venerdì|vandaag|maandag|vrijdag)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Deadline();
}
