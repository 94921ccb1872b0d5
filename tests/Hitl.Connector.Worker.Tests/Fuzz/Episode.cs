using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Worker.Tests.Fuzz;

/// <summary>Where a conversation is, and so what holds its bots.</summary>
internal enum Stage
{
    GuardedTicket,
    MessagingChat,
    Intercom,
}

/// <summary>
/// One interleaving: a conversation in which everybody acts at random times while the worker does its work, until all is
/// quiet. What must never be is asked after every happening; what must be in the end, in the end.
/// </summary>
internal sealed class Episode
{
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", []);

    private readonly FuzzWorld _world;
    private readonly Windows _windows;
    private readonly Random _random;
    private readonly IPlayableHelpdesk _helpdesk;
    private readonly string _account;
    private readonly string _id;
    private readonly Watch _watch;
    private readonly bool _calm;
    private readonly List<string> _trace = [];
    private readonly List<(Sign Sign, DateTimeOffset At, string What)> _gestures = [];
    private DateTimeOffset? _humanSpokeAt;
    private DateTimeOffset? _open;
    private DateTimeOffset? _openToAsking;

    private Episode(FuzzWorld world, Windows windows, Stage stage)
    {
        (_world, _windows, _random, Stage) = (world, windows, world.Random, stage);
        _account = stage == Stage.Intercom ? FuzzWorld.IntercomAccount : FuzzWorld.ZendeskAccount;
        _helpdesk = world.Helpdesk(_account);
        _calm = _random.Next(3) == 0;
        (world.Webhooks, world.Faults, world.Crossing.Deadly) = _calm
            ? ((0, 0, 0), new WireFaults(), 0)
            : ((Rate(0.25), Rate(0.3), Rate(0.3)), new WireFaults(Rate(0.06), Rate(0.05), Rate(0.05), Rate(0.08)), Rate(0.02));
        _id = _helpdesk.Open(_customer, stage == Stage.GuardedTicket ? "email" : "chat", "My lamp is broken.", scriptedBot: true);
        _watch = Watch.Of(world, _account, _id);
        world.HoldRecorded = state =>
        {
            if (state.Held && state.Conversation.Id == _id && _openToAsking is { } since)
            {
                _windows.Add(Stage, "asks first", _calm, world.Time.GetUtcNow() - since);
                _openToAsking = null;
            }
        };
    }

    private enum Sign
    {
        TakeOver,
        Solved,
        Resumed,
        Customer,
    }

    public Stage Stage { get; }

    /// <summary>What went wrong; empty when nothing did.</summary>
    public List<string> Wrongs { get; } = [];

    public IReadOnlyList<string> Trace => _trace;

    public static Episode Play(FuzzWorld world, Windows windows)
    {
        var stage = world.Random.Next(10) switch { < 5 => Stage.GuardedTicket, < 7 => Stage.MessagingChat, _ => Stage.Intercom };
        var episode = new Episode(world, windows, stage);
        episode.Act();
        episode.Settle();
        episode.Judge();
        return episode;
    }

    private double Rate(double most) => _random.Next(2) == 0 ? 0 : _random.NextDouble() * most;

    private void Act()
    {
        var acts = _random.Next(3, 10);
        for (var act = 0; act < acts; act++)
        {
            Pass(Gap());
            Do(Pick());
        }
    }

    private TimeSpan Gap() => _random.Next(10) switch
    {
        < 3 => _world.Crossing.Some(0, 60),
        < 6 => _world.Crossing.Some(20, 400),
        < 8 => _world.Crossing.Some(300, 2_500),
        < 9 => _world.Crossing.Some(2_000, 60_000),
        _ => _world.Crossing.Some(60_000, 1_500_000),
    };

    private Action Pick() => _random.Next(20) switch
    {
        < 4 => () => _helpdesk.CustomerWrites(_id, "Hello?"),
        < 8 => () => _helpdesk.AgentReplies(_id, "I take care of this."),
        < 9 => () => _helpdesk.AgentAssigns(_id),
        < 12 => () => _helpdesk.BotWrites(_id, "Have you tried turning it off?"),
        < 14 => ApiBotAnswers,
        < 15 => () => _helpdesk.AgentFinishes(_id),
        < 16 => () => _helpdesk.Tag(_id, "hitl_resume"),
        < 17 => () => _helpdesk.AgentNotes(_id, "/resume"),
        < 18 => _world.Poll,
        < 19 => _world.LookAgain,
        _ => RunAutomations,
    };

    private void Do(Action act)
    {
        _trace.Add($"{Clock()} {act.Method.Name}");
        act();
        Note();
    }

    // A bot that asks for a hold before it speaks, and whose answer is then on its way for a while.
    private void ApiBotAnswers()
    {
        if (Stage == Stage.GuardedTicket && !Asked())
        {
            _world.Time.After(_world.Crossing.Some(20, 200), () =>
            {
                var state = _world.Sandbox.Zendesk.State;
                if (state.Tickets[long.Parse(_id, CultureInfo.InvariantCulture)] is { IsClosed: false } ticket)
                {
                    state.Update(ticket.Id, new TicketEdit { Comment = new CommentDraft("Let me help.", "<p>Let me help.</p>", true, ZendeskSeed.AnswerBotUserId) }, new Actor(ZendeskSeed.AnswerBotUserId, Via.Api), _world.Time.GetUtcNow());
                    Note();
                }
            });
        }
    }

    private bool Asked()
    {
        var asked = _world.Store.Holds.FindAsync(new ConversationRef(_account, _id), default);
        asked.IsCompleted.ShouldBeTrue();
        return asked.Result?.Held == true;
    }

    private void RunAutomations()
    {
        if (Stage == Stage.GuardedTicket && !IsStillSolved())
        {
            _helpdesk.AgentSets(_id, "status", "pending");
            Pass(TimeSpan.FromHours(25));
            _world.Sandbox.Zendesk.State.RunAutomations(_world.Time.GetUtcNow());
        }
    }

    private string Clock() => _world.Time.GetUtcNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private void Pass(TimeSpan span)
    {
        var until = _world.Time.GetUtcNow() + span;
        while (_world.Time.Step(until))
        {
            Note();
        }

        Note();
    }

    private void Settle()
    {
        // Somebody mends the wire and starts what is dead; what webhooks missed, polling finds.
        (_world.Webhooks, _world.Faults, _world.Crossing.Deadly) = ((0, 0, 0), new WireFaults(), 0);
        for (var round = 0; round < 3; round++)
        {
            Pass(TimeSpan.FromSeconds(round == 0 ? 65 : 8));
            _world.Poll();
            _world.LookAgain();
        }

        Pass(TimeSpan.FromMinutes(3));
    }

    private void Note()
    {
        var now = _world.Time.GetUtcNow();
        foreach (var deed in _watch.Look())
        {
            _trace.Add($"{Clock()}   {deed.Who} {deed.What}{(deed.Says ? " (public)" : "")}{(deed.Finishes ? " (finishes)" : "")}");
            switch (deed.Who)
            {
                case Who.Human:
                    Human(deed, now);
                    break;
                case Who.Customer:
                    _gestures.Add((Sign.Customer, now, deed.What));
                    break;
                case Who.NativeBot or Who.ApiBot when _humanSpokeAt is { } spoke:
                    TalkedOver(deed, now - spoke);
                    break;
            }
        }

        if (_open is { } since && _watch.IsHeld)
        {
            _windows.Add(Stage, "native", _calm, now - since);
            _open = null;
        }
    }

    private void Human(Deed deed, DateTimeOffset now)
    {
        _gestures.Add((deed switch { { Finishes: false } => Sign.TakeOver, { What: "solved" } => Sign.Solved, _ => Sign.Resumed }, now, deed.What));
        if (deed.Finishes)
        {
            (_humanSpokeAt, _open, _openToAsking) = (null, null, null);
        }
        else if (deed.Says && _humanSpokeAt is null && !SolvedInThisSecond(now))
        {
            _humanSpokeAt = now;
            _open = now;
            _openToAsking = Asked() ? null : now;
        }
    }

    // A customer's words open it again, and on Intercom a human's do too.
    private bool IsStillSolved() => _gestures.FindLastIndex(g => g.Sign == Sign.Solved) is >= 0 and var solved
        && _gestures.FindIndex(solved, g => g.Sign == Sign.Customer || (Stage == Stage.Intercom && g is { Sign: Sign.TakeOver, What: "comment" })) < 0;

    // The helpdesk shows a solve and a reply of one second as one: the conversation is over.
    private bool SolvedInThisSecond(DateTimeOffset now) => _gestures.Any(g => g.Sign == Sign.Solved && g.At.ToUnixTimeSeconds() == now.ToUnixTimeSeconds());

    private void TalkedOver(Deed bot, TimeSpan after)
    {
        _windows.TalkOver(Stage, bot.Who, after);
        if (Stage == Stage.GuardedTicket && bot.Who == Who.NativeBot)
        {
            Wrongs.Add($"{bot.What}: a bot spoke {after.TotalMilliseconds} ms after the human on a guarded ticket");
        }
    }

    private void Judge()
    {
        if (_world.Failures.Count + (_world.Worker?.Failures.Count ?? 0) > 0)
        {
            Wrongs.Add($"the worker failed: {_world.Failures.Concat(_world.Worker?.Failures ?? []).First()}");
        }

        var shown = _world.Read(_account, _id);
        var standing = ResumeContract.Stand(shown, _world.Worker!.Account(_account).Terms, _world.Time.GetUtcNow());
        if (Expected() is { } expected)
        {
            // On Intercom a person can write in a closed conversation and be finished with it: it is as closed as before.
            var owner = expected == Owner.Bot && shown.Status is ConversationStatus.Closed ? Owner.Nobody : expected;
            var held = owner is Owner.Human or Owner.WaitingForHuman;
            // Intercom locks nothing: a note of ours that was on its way when a person closed opens it again.
            if (Stage == Stage.Intercom && owner == Owner.Nobody && standing.Ownership.Owner == Owner.Bot)
            {
                _windows.Count(Stage, "closed by a human, opened again by a note on its way");
            }
            else if (standing.Ownership.Owner != owner)
            {
                Wrongs.Add($"{owner} should own it, {standing.Ownership} does");
            }

            if (Stage == Stage.MessagingChat && shown.HoldEngaged != held)
            {
                _windows.Count(Stage, $"quiet with held {shown.HoldEngaged} though {owner} owns it");
            }
            else if (shown.HoldEngaged != held)
            {
                Wrongs.Add($"held is {shown.HoldEngaged} though {owner} owns it");
            }
        }
        else if (HoldPolicy.IsHumans(standing.Ownership) && !shown.HoldEngaged)
        {
            Wrongs.Add($"not held though {standing.Ownership} owns it");
        }

        foreach (var twice in shown.Messages.Where(m => m.Marker is not null).GroupBy(m => m.Marker).Where(g => g.Count() > 1))
        {
            Wrongs.Add($"note {twice.Key} stands there {twice.Count()} times");
        }

        Wrongs.AddRange(_world.Store.Left());
    }

    /// <summary>Null where two gestures within one whole second leave it open, as the helpdesks stamp no finer.</summary>
    private Owner? Expected()
    {
        var humans = _gestures.Where(g => g.Sign != Sign.Customer).ToList();
        if (humans.Count == 0)
        {
            return Owner.Bot;
        }

        var last = humans[^1];
        if (humans.Any(g => g.Sign != last.Sign && g.At.ToUnixTimeSeconds() == last.At.ToUnixTimeSeconds()))
        {
            return null;
        }

        var after = _gestures.Where(g => g.Sign == Sign.Customer && g.At > last.At).ToList();
        return last.Sign switch
        {
            Sign.TakeOver when _world.Time.GetUtcNow() - last.At < TimeSpan.FromMinutes(110) => Owner.Human,
            Sign.Solved when after.Count == 0 => Owner.Nobody,
            Sign.Solved when after[0].At.ToUnixTimeSeconds() > last.At.ToUnixTimeSeconds() && _world.Time.GetUtcNow() - after[0].At < TimeSpan.FromMinutes(110) => Owner.WaitingForHuman,
            Sign.Resumed => IsStillSolved() ? Owner.Nobody : Owner.Bot,
            _ => null,
        };
    }
}
