using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Worker.Tests.Storage;

/// <summary>Stored sheets hold these by number: a new member goes to the end, and none changes its place.</summary>
public sealed class StoredNumbersTests
{
    [Fact]
    public void Sheets_NamesByNumber_StayWhatTheyWere()
    {
        Names<HelpdeskKind>().ShouldStartWith("Zendesk Intercom");
        Names<AccountMode>().ShouldStartWith("Shadow Assist Act");
        Names<Channel>().ShouldStartWith("Other Email Web Chat Messaging Social Phone Api");
        Names<ConversationStatus>().ShouldStartWith("New Open Pending OnHold Snoozed Solved Closed Deleted");
        Names<Priority>().ShouldStartWith("Low Normal High Urgent");
        Names<Owner>().ShouldStartWith("Bot Human WaitingForHuman Nobody");
        Names<AiRole>().ShouldStartWith("Resolve Assist Escalate");
        Names<KnowledgeMatch>().ShouldStartWith("Match Missing Conflict");
        Names<AuthorKind>().ShouldStartWith("Unknown Customer Agent Bot Self System");
        Names<UrgencyLevel>().ShouldStartWith("Low Normal High Critical");
    }

    private static string Names<T>()
        where T : struct, Enum
    {
        Enum.GetValues<T>().Select(v => Convert.ToInt32(v)).ShouldBe(Enumerable.Range(0, Enum.GetValues<T>().Length));
        return string.Join(' ', Enum.GetValues<T>());
    }
}
