using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Escalation.Outcomes;

/// <summary>
/// Reads from a conversation's history whether it needed a person. An assignment proves nothing, and neither does a
/// person's answer where no bot had answered: people answer everything on a desk without bots.
/// <para>
/// A person's mark decides alone. Otherwise any sign that a person was needed outweighs every sign that none was: what a
/// miss costs the customer is more than what a needless hand-over costs the team.
/// </para>
/// </summary>
public static class OutcomePolicy
{
    /// <summary>How long the customer's silence must last, and how soon a new contact counts as coming back.</summary>
    public static readonly TimeSpan ComesBackWithin = TimeSpan.FromDays(7);

    /// <summary>From this calibrated probability on, a message asks for a person, or says thanks.</summary>
    public const double Likely = 0.5;

    /// <summary>Below this a customer's mood is negative, see <see cref="Scores.Sentiment"/>.</summary>
    private const double Negative = 0.3;

    // Intercom asks for one to five; one and two are its unhappy faces, four and five its happy ones.
    private const int LowStars = 2;
    private const int GoodStars = 4;

    /// <summary>Pure. Reads no text.</summary>
    /// <param name="scores">The conversation's scores; null when it was not scored: what only scores show is then not seen.</param>
    /// <param name="later">Later conversations of the same customer, in any order.</param>
    /// <param name="seenUntil">Up to when history is known: silence is only counted as far as it was listened to.</param>
    public static Outcome Of(Snapshot snapshot, Scores? scores, IReadOnlyList<LaterContact> later, DateTimeOffset seenUntil)
    {
        var proofs = new SortedSet<Proof>();
        var mark = Mark(snapshot);
        if (mark is { } marked)
        {
            proofs.Add(marked);
        }

        if (scores is not null && AsksForPerson(scores))
        {
            proofs.Add(Proof.AskedForPerson);
        }

        var answers = Answers.Of(snapshot);
        if (answers.FirstByBot is { } firstByBot)
        {
            AddSignsOfNeed(proofs, snapshot, scores, answers, firstByBot, later);
            if (answers.LastByPerson is null)
            {
                AddSignsThatBotWasEnough(proofs, snapshot, scores, answers, seenUntil);
            }
        }

        return new Outcome(Conclude(mark, proofs), [.. proofs]);
    }

    private static Need Conclude(Proof? mark, SortedSet<Proof> proofs) => mark switch
    {
        Proof.MarkedNeeded => Need.Human,
        Proof.MarkedNeedless => Need.Bot,
        _ when proofs.Any(IsNeed) => Need.Human,
        _ when proofs.Count > 0 => Need.Bot,
        _ => Need.Unknown,
    };

    /// <summary>Whether it is a sign that a person was needed; a person's mark is more than a sign.</summary>
    public static bool IsNeed(Proof proof) =>
        proof is Proof.AskedForPerson or Proof.TakenOverFromBot or Proof.Reopened or Proof.RatedLow or Proof.CameBack;

    private static void AddSignsOfNeed(SortedSet<Proof> proofs, Snapshot snapshot, Scores? scores, Answers answers, DateTimeOffset firstByBot, IReadOnlyList<LaterContact> later)
    {
        if (answers.LastByPerson > firstByBot)
        {
            proofs.Add(Proof.TakenOverFromBot);
        }

        if (WasReopened(snapshot, scores, firstByBot))
        {
            proofs.Add(Proof.Reopened);
        }

        if (LastRating(snapshot, firstByBot) is Rating.Low)
        {
            proofs.Add(Proof.RatedLow);
        }

        var until = answers.LastByBot + ComesBackWithin;
        if (later.Any(c => c.At > answers.LastByBot && c.At <= until && IsSame(c.Intent, scores?.Intent?.Label)))
        {
            proofs.Add(Proof.CameBack);
        }
    }

    private static void AddSignsThatBotWasEnough(SortedSet<Proof> proofs, Snapshot snapshot, Scores? scores, Answers answers, DateTimeOffset seenUntil)
    {
        if (LastRating(snapshot, answers.FirstByBot!.Value) is Rating.Good)
        {
            proofs.Add(Proof.RatedWell);
        }

        var last = snapshot.FromCustomer.LastOrDefault();
        var lastScores = last is null ? null : scores?.Messages.LastOrDefault(m => m.MessageId == last.Id);
        if (last?.At >= answers.FirstByBot && lastScores?.Closing >= Likely)
        {
            proofs.Add(Proof.SaidThanks);
        }

        var over = snapshot.Status is ConversationStatus.Solved or ConversationStatus.Closed;
        var listened = seenUntil >= answers.LastByBot + ComesBackWithin;

        // Who leaves in anger is silent too: that proves nothing.
        var leftUnhappy = lastScores?.Frustration >= Likely || lastScores?.Sentiment < Negative;
        if (over && listened && !leftUnhappy && last?.At <= answers.LastByBot)
        {
            proofs.Add(Proof.EndedQuietly);
        }
    }

    private static Proof? Mark(Snapshot snapshot)
    {
        var last = snapshot.Activities.LastOrDefault(a => a is { Kind: ActivityKind.TagAdded, Actor.Kind: AuthorKind.Agent } && MarkOf(a.Value) is not null);

        // What was marked and taken back is not marked.
        return last?.Value is { } tag && snapshot.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase) ? MarkOf(tag) : null;
    }

    private static Proof? MarkOf(string? tag) =>
        string.Equals(tag, OutcomeMarks.Needed, StringComparison.OrdinalIgnoreCase) ? Proof.MarkedNeeded
        : string.Equals(tag, OutcomeMarks.Needless, StringComparison.OrdinalIgnoreCase) ? Proof.MarkedNeedless
        : null;

    private static bool AsksForPerson(Scores scores) =>
        scores.Messages.Count > 0 ? scores.Messages.Any(m => m.WantsHuman >= Likely) : scores.WantsHuman >= Likely;

    // Pending and snoozed conversations are "opened" too: only what was over can be reopened.
    private static bool WasReopened(Snapshot snapshot, Scores? scores, DateTimeOffset firstByBot)
    {
        var over = false;
        foreach (var activity in snapshot.Activities.Where(a => a.At >= firstByBot))
        {
            if (activity.Kind is ActivityKind.Solved or ActivityKind.Closed)
            {
                over = true;
            }
            else if (activity.Kind is ActivityKind.Opened && over)
            {
                over = false;
                if (activity.Actor.Kind is not (AuthorKind.Self or AuthorKind.Bot) && !IsThanks(snapshot, scores, activity.At))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // A customer's "thank you" opens a solved ticket again, and asks for nothing.
    private static bool IsThanks(Snapshot snapshot, Scores? scores, DateTimeOffset reopenedAt)
    {
        var said = snapshot.FromCustomer.LastOrDefault(m => m.At <= reopenedAt.AddSeconds(1) && m.At >= reopenedAt.AddSeconds(-1));
        return said is not null && scores?.Messages.LastOrDefault(m => m.MessageId == said.Id)?.Closing >= Likely;
    }

    private static bool IsSame(string? one, string? other) => one is null || other is null || string.Equals(one, other, StringComparison.Ordinal);

    private enum Rating
    {
        None,
        Low,
        Good,
    }

    // Zendesk says good or bad, also with a comment; "offered" is no rating yet.
    private static Rating LastRating(Snapshot snapshot, DateTimeOffset firstByBot)
    {
        var rating = Rating.None;
        foreach (var rated in snapshot.Activities.Where(a => a.Kind is ActivityKind.Rated && a.At >= firstByBot))
        {
            var value = rated.Value ?? "";
            rating = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var stars)
                ? stars is > 0 and <= LowStars ? Rating.Low : stars >= GoodStars ? Rating.Good : Rating.None
                : value.StartsWith("bad", StringComparison.OrdinalIgnoreCase) ? Rating.Low
                : value.StartsWith("good", StringComparison.OrdinalIgnoreCase) ? Rating.Good
                : rating;
        }

        return rating;
    }

    /// <summary>Who answered the customer when; a bot's greeting before the customer's first word is no answer.</summary>
    private readonly record struct Answers(DateTimeOffset? FirstByBot, DateTimeOffset? LastByBot, DateTimeOffset? LastByPerson)
    {
        public static Answers Of(Snapshot snapshot)
        {
            var answers = default(Answers);
            var asked = false;
            foreach (var message in snapshot.Messages.Where(m => m.Visibility == Visibility.Public && m.AutomatedReason is null))
            {
                answers = message.Author.Kind switch
                {
                    AuthorKind.Bot when asked => answers with { FirstByBot = answers.FirstByBot ?? message.At, LastByBot = message.At },
                    AuthorKind.Agent => answers with { LastByPerson = message.At },
                    _ => answers,
                };
                asked |= message.Author.Kind is AuthorKind.Customer;
            }

            return answers;
        }
    }
}
