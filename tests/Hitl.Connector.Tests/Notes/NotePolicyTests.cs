using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Handover;
using Hitl.Connector.Intake;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Tests.Notes;

public class NotePolicyTests
{
    private static readonly ConversationRef Ref = new("acme", "1");
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("word", NotePolicy.LeastWords));

    private static NotePlan Plan(Talk talk, AiRole role, ConversationRecord? previous = null, Func<Decision, Decision>? change = null, ConversationStatus status = ConversationStatus.Open)
    {
        var snapshot = talk.Show(status);
        var decision = Talk.Decide(RuleSet.Empty, snapshot, Talk.Scored(), Ownership.Derive(snapshot), AccountMode.Act, talk.Now, previous) with { Role = role };
        return NotePolicy.Plan(snapshot, change?.Invoke(decision) ?? decision, previous);
    }

    private static ConversationRecord Was(AiRole role, Owner owner = Owner.Bot, int notes = 0, DateTimeOffset? noted = null) =>
        new(Ref, "f", Talk.Start) { Role = role, Owner = owner, Notes = notes, NotedAt = noted };

    private static Talk Asks(string? text = null) => new Talk().Says(Talk.Customer, text ?? Long);

    [Theory]
    [InlineData(AiRole.Resolve, false, "nothing_changed")]
    [InlineData(AiRole.Assist, true, "first")]
    [InlineData(AiRole.Escalate, true, "first")]
    public void Plan_FirstDecision_WritesBeyondResolve(AiRole role, bool writes, string reason) => Plan(Asks(), role).ShouldBe(new NotePlan(writes, reason));

    [Fact]
    public void Plan_ShortConversation_IsNotedOnlyWhenEscalated()
    {
        Plan(Asks("Where is it?"), AiRole.Assist).ShouldBe(new NotePlan(false, "short"));
        Plan(Asks("Where is it?"), AiRole.Escalate).ShouldBe(new NotePlan(true, "first"));
        Plan(Asks(Long[5..]), AiRole.Assist).Writes.ShouldBeFalse("79 words");
    }

    [Fact]
    public void Plan_TakeOverAfterAnEscalation_WritesNoSecondNote()
    {
        var taken = Asks().Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1");

        Plan(taken, AiRole.Assist, Was(AiRole.Escalate, notes: 1, noted: Talk.Start.AddMinutes(1))).ShouldBe(new NotePlan(false, "taken_over"));
        Plan(taken, AiRole.Assist, Was(AiRole.Resolve)).ShouldBe(new NotePlan(true, "role"));
    }

    [Fact]
    public void Plan_HumanRepliedAndNothingNewCame_WritesNone()
    {
        Plan(Asks().Says(Talk.Agent, "On it."), AiRole.Assist).ShouldBe(new NotePlan(false, "human_replied"));
        Plan(Asks().Says(Talk.Agent, "On it.").Says(Talk.Customer, "One more thing."), AiRole.Assist).Writes.ShouldBeTrue();
    }

    [Fact]
    public void Plan_HumanHasItAndTheCustomerSaidNothingSinceTheNote_WritesNone()
    {
        var taken = Asks().Does(Talk.Agent, ActivityKind.AssignedToAgent, "a1");

        Plan(taken, AiRole.Assist, Was(AiRole.Resolve, notes: 1, noted: Talk.Start.AddMinutes(5))).ShouldBe(new NotePlan(false, "told_before"));
    }

    [Fact]
    public void Plan_BotResolvesOrItIsOver_WritesNone()
    {
        Plan(Asks(), AiRole.Resolve, Was(AiRole.Assist)).ShouldBe(new NotePlan(false, "bot_resolves"));
        Plan(Asks(), AiRole.Assist, Was(AiRole.Escalate), status: ConversationStatus.Solved).ShouldBe(new NotePlan(false, "over"));
    }

    [Fact]
    public void Plan_HumanGaveItBackToTheBot_IsAStateChange()
    {
        var back = Asks().Says(Talk.Agent, "Done.").Does(Talk.Agent, ActivityKind.TagAdded, "hitl_resume").Says(Talk.Customer, "And another question");

        Plan(back, AiRole.Resolve, Was(AiRole.Resolve, Owner.Human)).ShouldBe(new NotePlan(true, "owner"));
    }

    [Fact]
    public void Plan_ThreeNotesAreThere_WritesNoneUnlessAPersonAsks()
    {
        var three = Was(AiRole.Assist, notes: NotePolicy.Most);
        var asked = Asks().Notes(Talk.Agent, "thanks\n /NOTE ");

        Plan(Asks(), AiRole.Escalate, three).ShouldBe(new NotePlan(false, "enough"));
        Plan(asked, AiRole.Assist, three).ShouldBe(new NotePlan(true, "asked"));
        Plan(asked, AiRole.Assist, three with { NoteAsked = NotePolicy.AskedIn(asked.Show()) }).Writes.ShouldBeFalse("it was answered");
    }

    [Fact]
    public void Plan_CustomerOrPublicLineAsks_WritesNone()
    {
        Plan(Asks("/note"), AiRole.Assist, Was(AiRole.Assist)).Writes.ShouldBeFalse();
        Plan(Asks().Says(Talk.Agent, "/note"), AiRole.Assist, Was(AiRole.Assist)).Writes.ShouldBeFalse();
    }

    [Fact]
    public void Plan_RuleWantsNoneOrSomebodyTold_FollowsTheRule()
    {
        Plan(Asks(), AiRole.Escalate, change: d => d with { Note = NoteKind.None }).ShouldBe(new NotePlan(false, "rule_wants_none"));
        Plan(Asks("Hi"), AiRole.Assist, change: d => d with { Notify = [new Notification("r", NoticeKind.Mention, "Ann")] }).ShouldBe(new NotePlan(true, "mention"));
    }

    [Fact]
    public void Plan_SameEventAgainInAnyOrder_GivesOneNote()
    {
        var random = new Random(41);
        for (var run = 0; run < 200; run++)
        {
            ConversationRecord? record = null;
            var talk = Asks("I want a person");
            var snapshot = talk.Show();
            for (var delivery = 0; delivery < 10; delivery++)
            {
                var now = talk.Now.AddSeconds(random.Next(100));
                var decision = Talk.Decide(RuleSet.Empty, snapshot, Talk.Scored(), Ownership.Derive(snapshot), AccountMode.Act, now, record) with { Role = AiRole.Escalate, Destination = "E" };
                record = StateChange.Remember(record, decision, "f", NotePolicy.Plan(snapshot, decision, record).Writes);
            }

            record!.Notes.ShouldBe(1, $"seed 41, run {run}");
        }
    }
}
