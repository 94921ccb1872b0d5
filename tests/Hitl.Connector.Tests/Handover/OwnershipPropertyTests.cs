using FsCheck;
using FsCheck.Fluent;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Tests.Handover;

/// <summary>Laws of ownership over generated histories. A failing law prints the seed that replays it.</summary>
public class OwnershipPropertyTests
{
    private static readonly Config Checks = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private sealed record Step(int Second, int Kind, int Choice);

    private static readonly Gen<Step> Steps =
        from second in Gen.Choose(0, 12)
        from kind in Gen.Choose(0, 9)
        from choice in Gen.Choose(0, 1000)
        select new Step(second, kind, choice);

    private static readonly Gen<Step[]> Histories = Gen.Choose(0, 9).SelectMany(n => Steps.ArrayOf(n));

    private static readonly Author[] Others = [Talk.Customer, Talk.Bot, Talk.Helpdesk, new(AuthorKind.Unknown, "u")];

    private static DateTimeOffset At(int second) => Talk.Start.AddSeconds(second);

    private static void Tell(Step step, int index, List<Message> messages, List<Activity> activities)
    {
        var id = $"s{index:00}";
        void Say(Author author, Visibility visibility, string text) => messages.Add(new Message(id, author, visibility, text, At(step.Second)));
        void Do(Author actor, ActivityKind kind, string? value) => activities.Add(new Activity(id, kind, actor, At(step.Second), value));
        switch (step.Kind)
        {
            case 0 or 1:
                Say(Talk.Agent, Visibility.Public, "hello");
                break;
            case 2:
                Do(Talk.Agent, ActivityKind.AssignedToAgent, "a1");
                break;
            case 3:
                Do(Talk.Agent, ActivityKind.TagAdded, "hitl_resume");
                break;
            case 4:
                Say(Talk.Agent, Visibility.Internal, "/resume");
                break;
            case 5:
                Do(Talk.Agent, ActivityKind.Unassigned, null);
                break;
            case 6:
                Say(Others[step.Choice % Others.Length], Visibility.Public, "words");
                break;
            default:
                Do(Others[step.Choice % Others.Length], (ActivityKind)(step.Choice % 11), "x");
                break;
        }
    }

    private static Snapshot Play(IEnumerable<Step> steps)
    {
        List<Message> messages = [];
        List<Activity> activities = [];
        foreach (var (index, step) in steps.Index())
        {
            Tell(step, index, messages, activities);
        }

        return new Talk().Show() with { Messages = messages, Activities = activities };
    }

    private static void Law(Func<Step[], bool> law) => Check.One(Checks, Prop.ForAll(Histories.ToArbitrary(), law));

    [Fact]
    public void Derive_MessagesInAnyOrder_SameOwner() => Check.One(Checks, Prop.ForAll(
        Histories.ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (steps, seed) =>
        {
            var told = Play(steps);
            var shuffle = new Random(seed);
            var messages = told.Messages.ToArray();
            var activities = told.Activities.ToArray();
            shuffle.Shuffle(messages);
            shuffle.Shuffle(activities);
            return Ownership.Derive(told with { Messages = messages, Activities = activities }) == Ownership.Derive(told);
        }));

    [Fact]
    public void Derive_OwnWritesAdded_SameOwner() => Law(steps =>
    {
        var told = Play(steps);
        var own = Enum.GetValues<ActivityKind>().Select((kind, i) => new Activity($"own{i}", kind, Talk.Self, At(i % 14), i % 2 == 0 ? "hitl_resume" : "zd:agentWorkspace"));
        var notes = Enumerable.Range(0, 14).Select(i => new Message($"note{i}", Talk.Self, i % 2 == 0 ? Visibility.Internal : Visibility.Public, "/resume", At(i)));
        var after = told with
        {
            Messages = [.. told.Messages, .. notes],
            Activities = [.. told.Activities, .. own],
            Tags = ["hitl_active"],
            HoldEngaged = true,
            Fields = new Dictionary<string, string?> { ["hitl_bot_state"] = "paused" },
        };
        return Ownership.Derive(after) == Ownership.Derive(told);
    });

    [Fact]
    public void Derive_CustomerAndBotGoOn_SameOwner() => Law(steps =>
    {
        var told = Play(steps);
        var talk = Enumerable.Range(0, 14).Select(i => new Message($"talk{i}", i % 2 == 0 ? Talk.Customer : Talk.Bot, Visibility.Public, "words", At(i)));
        return Ownership.Derive(told with { Messages = [.. told.Messages, .. talk] }) == Ownership.Derive(told);
    });

    [Fact]
    public void Derive_TakeOverComesLast_HumanOwns() => Law(steps =>
    {
        var told = Play(steps);
        var reply = new Message("last", Talk.Agent, Visibility.Public, "mine", At(13));
        return Ownership.Derive(told with { Messages = [.. told.Messages, reply] }).Owner == Owner.Human;
    });

    [Fact]
    public void Derive_FinishComesLast_NoHumanOwns() => Law(steps =>
    {
        var told = Play(steps);
        var finish = new Activity("last", ActivityKind.TagAdded, Talk.Agent, At(13), "hitl_resume");
        return Ownership.Derive(told with { Activities = [.. told.Activities, finish] }) is { Owner: Owner.Bot, EvidenceId: "last" };
    });

    [Fact]
    public void Derive_TakeOverInTheSecondOfTheLastFinish_HumanOwns() => Law(steps =>
    {
        var told = Play(steps);
        var finish = new Activity("finish", ActivityKind.TagAdded, Talk.Agent, At(13).AddMilliseconds(900), "hitl_resume");
        var reply = new Message("reply", Talk.Agent, Visibility.Public, "mine", At(13));
        return Ownership.Derive(told with { Messages = [.. told.Messages, reply], Activities = [.. told.Activities, finish] }).Owner == Owner.Human;
    });
}
