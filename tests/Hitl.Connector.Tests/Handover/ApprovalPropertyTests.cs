using FsCheck;
using FsCheck.Fluent;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

/// <summary>Laws of approvals over any sequence of notes, calls, repeats and time. A failing law prints the seed that replays it.</summary>
public class ApprovalPropertyTests
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(5000);

    private static readonly Author[] People = [Talk.Agent, Asking.Colleague, Talk.Customer, Talk.Bot, Talk.Helpdesk, Talk.Self, new(AuthorKind.Unknown, "u"), new(AuthorKind.Bot, Talk.Agent.Id)];

    /// <param name="Minutes">From the step before; the deadline is after sixty.</param>
    private sealed record Step(int Kind, int Who, int Verb, int Minutes, bool Public);

    private static readonly Gen<Step> Steps =
        from kind in Gen.Choose(0, 9)
        from who in Gen.Choose(0, People.Length - 1)
        from verb in Gen.Choose(0, 3)
        from minutes in Gen.Elements(0, 0, 1, 5, 20, 59, 60)
        from isPublic in Gen.Elements(false, false, false, true)
        select new Step(kind, who, verb, minutes, isPublic);

    private static readonly Gen<Step[]> Histories = Gen.Choose(0, 12).SelectMany(n => Steps.ArrayOf(n));

    private static readonly string[] Verbs = ["approve q1", "edit q1 amount=20", "reject q1 no", "takeover q1"];

    private sealed class Play
    {
        private readonly List<Message> messages = [];
        private readonly List<Activity> activities = [];
        private int id;

        public Approval Current { get; private set; } = Asking.Pending();

        public List<Approval> Past { get; } = [Asking.Pending()];

        public List<Effect> Effects { get; } = [];

        public DateTimeOffset Now { get; private set; } = Talk.Start;

        public Play Run(IEnumerable<Step> steps)
        {
            foreach (var step in steps)
            {
                Now = Now.AddMinutes(step.Minutes);
                Take(step);
            }

            return this;
        }

        private void Take(Step step)
        {
            var author = People[step.Who];
            switch (step.Kind)
            {
                case 0:
                    messages.Add(new Message("ask", Talk.Self, Visibility.Internal, "/approve q1", Now) { Marker = ApprovalEffects.AskKey(Current).Value });
                    break;
                case 1:
                    Store(ApprovalDesk.Expire([Current], Now));
                    break;
                case 2 or 3:
                    var key = step.Public ? Asking.BotKey : "k-desk";
                    var answer = Asking.By(author, (AnswerKind)step.Verb, $"api:{key}:{step.Who}:{step.Verb}", Now, key, step.Verb == 1 ? new() { ["amount"] = "20" } : null);
                    Store(ApprovalDesk.Answer([Current], "q1", answer, author == Talk.Agent, Now).Changes);
                    break;
                case 4:
                    activities.Add(new Activity($"f{id++}", ActivityKind.FieldChanged, author, Now, $"Bot question={Verbs[step.Verb]}"));
                    break;
                default:
                    messages.Add(new Message($"m{id++}", author, step.Public ? Visibility.Public : Visibility.Internal, "/" + Verbs[step.Verb], Now));
                    break;
            }

            // Every webhook leads to a fresh read, late or twice; here after each step.
            var snapshot = new Talk().Show() with { Messages = [.. messages], Activities = [.. activities] };
            Store(Asking.Settle(snapshot, Now, Current));
        }

        private void Store(ApprovalChanges changes)
        {
            Current = changes.Changed.SingleOrDefault() ?? Current;
            Past.Add(Current);
            Effects.AddRange(changes.Effects);
        }
    }

    private static void Law(Func<Play, bool> holds) => Prop.ForAll(Histories.ToArbitrary(), steps => holds(new Play().Run(steps))).Check(Checks);

    [Fact]
    public void Play_Anything_ClosesAtMostOnceAndForGood() => Law(play =>
        play.Past.Zip(play.Past.Skip(1)).All(p => p.First.IsOpen || (p.Second.State, p.Second.ClosedAt, p.Second.Answer) == (p.First.State, p.First.ClosedAt, p.First.Answer)));

    [Fact]
    public void Play_Anything_IsApprovedOnlyByAnApproverBeforeTheDeadlineAndNeverWithTheBotsKey() => Law(play =>
        play.Current.Allowed is null
        || (play.Current.Answer is { PersonId: "a1" } answer && answer.KeyId != Asking.BotKey && play.Current.ClosedAt < Asking.Deadline));

    [Fact]
    public void Play_Anything_TellsTheBotExactlyOnceWhenItClosed() => Law(play =>
        play.Effects.Count(e => e.Call is { Type: WebhookCall.ApprovalAnswered }) == (play.Current.IsOpen ? 0 : 1));

    [Fact]
    public void Play_Anything_IsClosedOnceItsDeadlineHasPassed() => Law(play => !ApprovalMachine.Tick(play.Current, Asking.Deadline).IsOpen && (play.Now < Asking.Deadline || play.Past.Count == 1 || !play.Current.IsOpen));

    /// <summary>The laws above say something only about histories in which approvals happen.</summary>
    [Fact]
    public void Play_Histories_ReachEveryState()
    {
        var seen = new HashSet<ApprovalState>();
        Prop.ForAll(Histories.ToArbitrary(), steps => seen.Add(new Play().Run(steps).Current.State) || true).Check(Checks);

        seen.ShouldBe([ApprovalState.Pending, ApprovalState.Approved, ApprovalState.Edited, ApprovalState.Rejected, ApprovalState.TakenOver, ApprovalState.Expired], ignoreOrder: true);
    }
}
