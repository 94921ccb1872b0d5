using Hitl.Connector.Handover;

namespace Hitl.Connector.Fuzz;

/// <summary>
/// What people showed in a conversation, by the helpdesk's own memory, and who has it therefore: written plainly and apart
/// from the product, as its check.
/// </summary>
/// <param name="limit">After so long the contract takes a conversation from a human who forgot it.</param>
internal sealed class Gestures(Stage stage, TimeProvider time, TimeSpan limit)
{
    private readonly TimeSpan _fresh = limit - TimeSpan.FromMinutes(5);

    private readonly List<(Sign Sign, DateTimeOffset At, string What)> _all = [];

    private enum Sign
    {
        TakeOver,
        Solved,
        Resumed,
        Customer,
    }

    /// <summary>A person solved it within the second that runs now: the helpdesks stamp no finer.</summary>
    public bool SolvedInThisSecond
    {
        get
        {
            var second = time.GetUtcNow().ToUnixTimeSeconds();
            return _all.Exists(g => g.Sign == Sign.Solved && g.At.ToUnixTimeSeconds() == second);
        }
    }

    /// <summary>A customer's words open it again, and on Intercom a human's do too.</summary>
    public bool IsStillSolved => _all.FindLastIndex(g => g.Sign == Sign.Solved) is >= 0 and var solved
        && _all.FindIndex(solved, g => g.Sign == Sign.Customer || (stage == Stage.Intercom && g is { Sign: Sign.TakeOver, What: "comment" })) < 0;

    /// <summary>So long after the last human's sign the contract may have given it to the bot.</summary>
    public bool MayHaveTimedOut(TimeSpan botAfter) => _all.FindLast(g => g.Sign != Sign.Customer) is var last && time.GetUtcNow() - last.At >= botAfter;

    public void Add(Deed deed)
    {
        if (deed.Who is Who.Human or Who.Customer)
        {
            var sign = deed switch { { Who: Who.Customer } => Sign.Customer, { Finishes: false } => Sign.TakeOver, { What: "solved" } => Sign.Solved, _ => Sign.Resumed };
            _all.Add((sign, time.GetUtcNow(), deed.What));
        }
    }

    /// <summary>Null where two gestures within one whole second leave it open, and where a forgotten conversation may be on its way back.</summary>
    public Owner? Owner()
    {
        var now = time.GetUtcNow();
        var humans = _all.Where(g => g.Sign != Sign.Customer).ToList();
        if (humans.Count == 0)
        {
            return Handover.Owner.Bot;
        }

        var last = humans[^1];
        if (humans.Any(g => g.Sign != last.Sign && g.At.ToUnixTimeSeconds() == last.At.ToUnixTimeSeconds()))
        {
            return null;
        }

        var after = _all.Where(g => g.Sign == Sign.Customer && g.At > last.At).ToList();
        return last.Sign switch
        {
            Sign.TakeOver when now - last.At < _fresh => Handover.Owner.Human,
            Sign.Solved when after.Count == 0 => Handover.Owner.Nobody,
            Sign.Solved when after[0].At.ToUnixTimeSeconds() > last.At.ToUnixTimeSeconds() && now - after[0].At < _fresh => Handover.Owner.WaitingForHuman,
            Sign.Resumed => IsStillSolved ? Handover.Owner.Nobody : Handover.Owner.Bot,
            _ => null,
        };
    }
}
