using System.Globalization;
using Hitl.Connector.Conversations;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Fuzz;

/// <summary>Where a conversation is, and so what holds its bots.</summary>
internal enum Stage
{
    GuardedTicket,
    MessagingChat,
    Intercom,
}

/// <summary>
/// One interleaving: a conversation in which everybody acts at random times while the worker does its work, until all is
/// quiet; then until every limit has passed. What must never be is asked after every happening; what must be in the end, in
/// the end.
/// </summary>
internal sealed partial class Episode
{
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", []);

    // What is left to the worker for a step of the contract once it is due.
    private static readonly TimeSpan _slack = TimeSpan.FromMinutes(5);

    private readonly FuzzWorld _world;
    private readonly Exposure _exposure;
    private readonly IPlayableHelpdesk _helpdesk;
    private readonly ConversationRef _conversation;
    private readonly Watch _watch;
    private readonly Gestures _gestures;
    private readonly bool _calm;
    private DateTimeOffset? _humanSpokeAt;
    private DateTimeOffset? _open;
    private DateTimeOffset? _openToAsking;
    private bool _answeredByApi;

    private Episode(FuzzWorld world, Exposure exposure, int seed)
    {
        (_world, _exposure) = (world, exposure);
        world.Begin(seed);
        Story = new Story(seed, world.Time);
        Stage = world.Random.Next(10) switch { < 5 => Stage.GuardedTicket, < 7 => Stage.MessagingChat, _ => Stage.Intercom };
        world.Polled = Stage == Stage.Intercom ? FuzzWorld.IntercomAccount : FuzzWorld.ZendeskAccount;
        _helpdesk = world.Helpdesk(world.Polled);
        _calm = Draw(3) == 0;
        (world.Webhooks, world.Faults, world.Crossing.Deadly) = _calm
            ? ((0, 0, 0), new WireFaults(), 0)
            : ((Rate(0.25), Rate(0.3), Rate(0.3)), new WireFaults(Rate(0.06), Rate(0.05), Rate(0.05), Rate(0.08)), Rate(0.02));
        _conversation = new ConversationRef(world.Polled, _helpdesk.Open(_customer, Stage == Stage.GuardedTicket ? "email" : "chat", "My lamp is broken.", scriptedBot: true));
        _watch = Stage == Stage.Intercom ? Watch.Of(world.Sandbox.Intercom.State, _conversation.Id) : Watch.Of(world.Sandbox.Zendesk.State, _conversation.Id);
        _gestures = new Gestures(Stage, world.Time, TimeSpan.FromMinutes(world.Resume.RequeueAfterMinutes - 5));
        world.Called = Story.Call;
        world.HoldRecorded = state =>
        {
            if (state.Held && _openToAsking is { } since)
            {
                _exposure.Add($"{Stage}: until a bot that asks is told", _calm, world.Time.GetUtcNow() - since);
                _openToAsking = null;
            }
        };
    }

    public Stage Stage { get; }

    public Story Story { get; }

    /// <summary>What went wrong; empty when nothing did.</summary>
    public List<string> Wrongs { get; } = [];

    public int Deaths { get; private set; }

    public static Episode Play(FuzzWorld world, Exposure exposure, int seed)
    {
        var episode = new Episode(world, exposure, seed);
        episode.Note();
        episode.Disturb();
        episode.Settle();
        if (episode.Wrongs.Count == 0)
        {
            episode.Wrongs.AddRange(new Verdict(world, episode._conversation, episode._gestures).Wrongs());
            if (!episode.SpeaksAtOnce())
            {
                episode.PassTheLimit();
            }
        }

        episode.Deaths = world.Deaths;
        return episode;
    }

    private TimeSpan Quiet => TimeSpan.FromSeconds((2 * _world.PollSeconds) + 5);

    private int Draw(int below) => _world.Random.Next(below);

    private double Rate(double most) => Draw(2) == 0 ? 0 : _world.Random.NextDouble() * most;

    // Hours of polling in which nothing happens would be most of the work.
    private void Unpolled(TimeSpan span)
    {
        (var polled, _world.Polled) = (_world.Polled, null);
        Pass(span);
        _world.Polled = polled;
    }

    private void Pass(TimeSpan span)
    {
        var until = _world.Time.GetUtcNow() + span;
        while (_world.Time.Step(until))
        {
            Note();
        }
    }

    private void Settle()
    {
        // Somebody mends the wire; what webhooks missed, polling finds, and what died is done again when its lease ends.
        (_world.Webhooks, _world.Faults, _world.Crossing.Deadly) = ((0, 0, 0), new WireFaults(), 0);
        if (!Rests(TimeSpan.FromMinutes(30)))
        {
            Wrongs.Add($"no rest: {string.Join(", ", _world.Store.Left())}, {_world.Writes} writes");
        }
    }

    /// <summary>Nothing waits and nothing is written for as long as two polls take.</summary>
    private bool Rests(TimeSpan most)
    {
        var writes = -1;
        for (var passed = TimeSpan.Zero; passed < most; passed += Quiet)
        {
            if (writes == _world.Writes && _world.Worker is not null && _world.Store.Left().Count == 0)
            {
                return true;
            }

            writes = _world.Writes;
            Pass(Quiet);
        }

        return false;
    }

    /// <summary>Where no hold stands: a bot answers what a customer writes now.</summary>
    private bool SpeaksAtOnce() => Draw(4) > 0 && !_watch.IsHeld && _gestures.Owner() == Handover.Owner.Bot && !Asked() && Speaks();

    private bool Speaks() => Stage == Stage.GuardedTicket ? AnswersOnTicket() : _helpdesk.BotWrites(_conversation.Id, "Here I am again.");

    /// <summary>A customer writes and no human comes: when the limit has passed, the bot speaks.</summary>
    private void PassTheLimit()
    {
        Story.Tell("*", "nobody comes");
        _helpdesk.CustomerWrites(_conversation.Id, "Is anybody there?");
        Note();
        _humanSpokeAt = null;
        Unpolled(TimeSpan.FromMinutes(_world.Resume.BotAfterMinutes!.Value) + _slack);
        Story.Tell("*", "the limit has passed");

        // A bot that wrote through Intercom's API stopped the native one, as a person would have.
        var mute = !_answeredByApi && !Speaks();
        if (mute || Asked())
        {
            Wrongs.Add($"mute beyond its limit: {(mute ? "the native bot" : "a bot that asks")} is held");
        }

        Wrongs.AddRange(_world.Store.Left());
    }

    private bool AnswersOnTicket()
    {
        Note();
        _helpdesk.CustomerWrites(_conversation.Id, "Hello?");
        return _watch.Look().Any(d => d.Who == Who.NativeBot);
    }

    private void Note()
    {
        if (!_watch.HasNews)
        {
            return;
        }

        var now = _world.Time.GetUtcNow();
        if (_humanSpokeAt is not null && _gestures.MayHaveTimedOut(TimeSpan.FromMinutes(_world.Resume.BotAfterMinutes!.Value)))
        {
            (_humanSpokeAt, _open, _openToAsking) = (null, null, null);
        }

        foreach (var deed in _watch.Look())
        {
            Story.Tell(deed.Who.ToString(), deed.ToString());
            _gestures.Add(deed);
            switch (deed.Who)
            {
                case Who.Human when deed.Finishes:
                    (_humanSpokeAt, _open, _openToAsking) = (null, null, null);
                    break;

                // The helpdesk shows a solve and a reply of one second as one: the conversation is over.
                case Who.Human when deed.Says && _humanSpokeAt is null && !_gestures.SolvedInThisSecond:
                    (_humanSpokeAt, _open, _openToAsking) = (now, now, Asked() ? null : now);
                    break;
                case Who.NativeBot or Who.Automation or Who.ApiBot when _humanSpokeAt is { } spoke:
                    TalkedOver(deed, now - spoke);
                    break;
            }
        }

        if (_open is { } since && _watch.IsHeld)
        {
            _exposure.Add($"{Stage}: until the helpdesk holds its bots", _calm, now - since);
            _open = null;
        }
    }

    private void TalkedOver(Deed bot, TimeSpan after)
    {
        _exposure.Add($"{Stage}: {bot.Who} spoke after the human", _calm, after);
        if (Stage == Stage.GuardedTicket && bot.Who is Who.NativeBot or Who.Automation)
        {
            Wrongs.Add(string.Create(CultureInfo.InvariantCulture, $"{bot.What}: a bot spoke {after.TotalMilliseconds:F0} ms after the human on a guarded ticket"));
        }
    }
}
