using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Outcomes;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Scoring;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Replay;

/// <summary>Conversations of a file, in the demo's format, as if they had been recorded.</summary>
public static class ReplayScripts
{
    private const string Account = "file";

    /// <summary>A file tells no times of its own: its conversations begin a minute apart.</summary>
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <param name="number">Which of the file's it is, from 0.</param>
    /// <param name="rules">Whose text patterns are looked for.</param>
    public static RecordedConversation Record(ConversationScript script, int number, IScorer scorer, RuleSet rules)
    {
        var snapshot = Snapshot(script, Start.AddMinutes(number));
        var scores = scorer.Score(snapshot);
        var outcome = OutcomePolicy.Of(snapshot, scores, [], snapshot.UpdatedAt + OutcomePolicy.ComesBackWithin);
        return new RecordedConversation(snapshot.Ref, outcome, Hindsight.Sheets(snapshot, scores, rules));
    }

    private static Snapshot Snapshot(ConversationScript script, DateTimeOffset at)
    {
        var messages = new List<Message>();
        var activities = new List<Activity>();
        var begun = at;
        foreach (var line in script.Messages)
        {
            at = at.AddSeconds(Math.Max(line.AfterSeconds, 0.001));
            var author = new Author(Kind(line.From), line.From == "customer" ? script.Customer.Name : line.From);
            var id = string.Create(CultureInfo.InvariantCulture, $"m{messages.Count + 1}");
            messages.Add(new Message(id, author, Visibility.Public, line.Text, at));
            if (line is { Finish: true, From: "agent" })
            {
                at = at.AddSeconds(1);
                activities.Add(new Activity("finish-" + id, ActivityKind.Solved, author, at));
            }
        }

        return new Snapshot
        {
            Ref = new ConversationRef(Account, script.Id),
            Helpdesk = HelpdeskKind.Zendesk,
            Status = activities is [.., var last] && last.At == at ? ConversationStatus.Solved : ConversationStatus.Open,
            CreatedAt = begun,
            UpdatedAt = at,
            Channel = script.Channel == "email" ? Channel.Email : Channel.Chat,
            Customer = new Customer(script.Customer.Email.Length > 0 ? script.Customer.Email : script.Id, script.Customer.Name),
            Tags = script.Customer.Tags,
            Messages = messages,
            Activities = activities,
        };
    }

    private static AuthorKind Kind(string from) => from switch
    {
        "customer" => AuthorKind.Customer,
        "bot" => AuthorKind.Bot,
        _ => AuthorKind.Agent,
    };
}
