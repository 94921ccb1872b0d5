using System.Collections;
using System.Reflection;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;
using static Hitl.Connector.Worker.Tests.Storage.Given;

namespace Hitl.Connector.Worker.Tests.Storage;

/// <summary>A sheet in which nothing has its default value, and the proof that nothing has.</summary>
internal static class FullSheets
{
    public static FactSheet Filled(ConversationRef conversation) => new()
    {
        Conversation = conversation,
        Helpdesk = HelpdeskKind.Intercom,
        Fingerprint = "0123456789abcdef01234567",
        Now = At(1.2345678).ToOffset(TimeSpan.FromMinutes(-210)),
        Mode = AccountMode.Act,
        Ownership = new OwnershipState(Owner.WaitingForHuman, "handed_over", At(-3), "m7"),
        Language = "de",
        Channel = Channel.Social,
        Status = ConversationStatus.Snoozed,
        Priority = Priority.Urgent,
        BrandId = "b",
        GroupId = "g",
        AssigneeId = "a",
        OrganizationId = "ö",
        CustomerTier = "gold",
        Tags = ["vip", "😀"],
        Fields = new Dictionary<string, string?> { ["plan"] = null, ["size"] = "", ["seat"] = new string('x', 300) },
        ContactsIn7Days = 3,
        LastCustomerMessageAt = At(-1),
        BusinessHours = true,
        CalendarChangesAt = At(3600),
        Bot = new BotEvidence(1 / 3.0, "refund", KnowledgeMatch.Conflict),
        CapUse = new Dictionary<string, CapUse> { ["r3"] = new CapUse(3, At(40)) },
        Since = At(-500),
        PersonAnswered = true,
        HumanSet = ["priority"],
        Previous = new PreviousState { Role = AiRole.Escalate, Destination = "Billing", Owner = Owner.Human, Since = At(-9), RuleHold = true, Fired = ["r1"], Notified = ["webhook:x"] },
        Moments = [Moment(0, At(-2)), Moment(1, At(1)) with { Sentiment = double.NaN, Topics = null }],
        Hits = [new PatternHit("a.b", AuthorKind.Bot, "m1", 3, 4, 1)],
        Moved = [new TextSpan("m1", 7, 12)],
        Alternatives = [new ScoredLabel("x", 0.1 + 0.2)],
        Models = [new ModelStamp("sentiment", "3", "0123456789ab")],
    };

    /// <summary>Names of parts that have the value that a part has which nobody set.</summary>
    public static IReadOnlyList<string> PartsLeftEmpty(FactSheet sheet) =>
        [.. EmptyIn(sheet), .. EmptyIn(sheet.Previous!), .. EmptyIn(sheet.Moments[0]), .. EmptyIn(sheet.Moments[0].Signs!), .. EmptyIn(sheet.Bot!)];

    private static Moment Moment(int i, DateTimeOffset at) => new()
    {
        At = at,
        MessageId = $"m{i}",
        Sentiment = 0.1 + i,
        LastSentiment = Math.BitIncrement(0.3),
        Intent = new ScoredLabel("refund", 1 / 7.0),
        Uncertainty = double.Epsilon,
        WantsHuman = double.MaxValue,
        Frustration = 0.3,
        Confusion = 0.4,
        Abuse = 0.5,
        Complexity = 0.6,
        Closing = 0.7,
        Handover = 0.8,
        Urgency = new Urgency(UrgencyLevel.Critical, 0.9),
        Topics = new Dictionary<string, double> { ["legal"] = 0.11, ["medical"] = -0.0 },
        Signs = new ThreadSigns(1, 2, 0.12, 3, -0.13, 0.14),
        BotMessages = 5,
        Waiting = 6,
        MinutesSinceCustomer = 7.5,
        BusinessHours = true,
    };

    private static IEnumerable<string> EmptyIn<T>(T record)
        where T : notnull
    {
        foreach (var part in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is not null))
        {
            var value = part.GetValue(record);
            var unset = value is null || (value is ICollection { Count: 0 }) || value.Equals(part.PropertyType.IsValueType ? Activator.CreateInstance(part.PropertyType) : "");
            if (unset)
            {
                yield return $"{typeof(T).Name}.{part.Name}";
            }
        }
    }
}
