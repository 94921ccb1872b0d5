using Hitl.Connector.Handover;

namespace Hitl.Connector.Fuzz;

/// <summary>
/// What people showed in a conversation, by the helpdesk's own memory, and who has it therefore: written plainly and apart
/// from the product, as its check.
/// </summary>
/// <param name="fresh">For so long a human's conversation is surely that human's: the contract has not taken it from one who forgot it.</param>
internal sealed class Gestures(Stage stage, TimeProvider time, TimeSpan fresh)
{
    private const string Control = "control";

    private readonly List<(Sign Sign, DateTimeOffset At, string What)> _all = [];

    private enum Sign
    {
        TakeOver,
        Solved,
        Resumed,
        Customer,
    }

    /// <summary>By how much a gesture's time may be wrong; none where the clock stands still meanwhile.</summary>
    public TimeSpan Blur { get; init; }

    /// <summary>A person solved it within the second that runs now: the helpdesks stamp no finer.</summary>
    public bool SolvedInThisSecond
    {
        get
        {
            var now = time.GetUtcNow();
            return _all.Exists(g => g.Sign == Sign.Solved && MayShareASecond(g.At, now));
        }
    }

    /// <summary>A customer's words open it again; on Intercom what a human does may too.</summary>
    public bool IsStillSolved => _all.FindLastIndex(g => g.Sign == Sign.Solved) is >= 0 and var solved
        && _all.FindIndex(solved, g => g.Sign == Sign.Customer || (stage == Stage.Intercom && g.Sign != Sign.Solved)) < 0;

    /// <summary>So long after the last human's sign the contract may have given it to the bot.</summary>
    public bool MayHaveTimedOut(TimeSpan botAfter) => _all.FindLast(g => g.Sign != Sign.Customer) is var last && time.GetUtcNow() - last.At >= botAfter;

    /// <summary>A person took control of a chat: the helpdesk shows that control passed, and not by whom.</summary>
    public void TookControl() => _all.Add((Sign.TakeOver, time.GetUtcNow(), Control));

    public void Add(Deed deed)
    {
        if (deed.Who is Who.Human or Who.Customer)
        {
            var sign = deed switch { { Who: Who.Customer } => Sign.Customer, { Finishes: false } => Sign.TakeOver, { What: "solved" } => Sign.Solved, _ => Sign.Resumed };
            _all.Add((sign, time.GetUtcNow(), deed.What));
        }
    }

    private bool MayShareASecond(DateTimeOffset earlier, DateTimeOffset later) =>
        Blur > TimeSpan.Zero ? (later - earlier).Duration() < TimeSpan.FromSeconds(1) + Blur : earlier.ToUnixTimeSeconds() == later.ToUnixTimeSeconds();

    /// <summary>Null where two gestures within one whole second leave it open, where only control of a chat was taken, and where a forgotten conversation may be on its way back.</summary>
    public Owner? Owner()
    {
        var now = time.GetUtcNow();
        var humans = _all.Where(g => g.Sign != Sign.Customer).ToList();
        if (humans.Count == 0)
        {
            return Handover.Owner.Bot;
        }

        var last = humans[^1];
        if (last.What == Control || humans.Any(g => g.Sign != last.Sign && MayShareASecond(g.At, last.At)))
        {
            return null;
        }

        var after = _all.Where(g => g.Sign == Sign.Customer && g.At > last.At).ToList();
        return last.Sign switch
        {
            Sign.TakeOver when now - last.At < fresh => Handover.Owner.Human,
            Sign.Solved when after.Count == 0 => Handover.Owner.Nobody,
            Sign.Solved when !MayShareASecond(last.At, after[0].At) && now - after[0].At < fresh => Handover.Owner.WaitingForHuman,
            Sign.Resumed => IsStillSolved ? Handover.Owner.Nobody : Handover.Owner.Bot,
            _ => null,
        };
    }
}
