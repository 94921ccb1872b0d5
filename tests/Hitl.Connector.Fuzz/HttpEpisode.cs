using System.Globalization;
using Hitl.Connector.Handover;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Fuzz;

/// <summary>One interleaving in real time. Own bots that write through the API have no part: what they meet is measured in process.</summary>
internal sealed class HttpEpisode
{
    private static readonly PlayedCustomer _customer = new("Una Hale", "una.hale@example.com", []);

    // Polls, retries, leases that run out and restarts, which a busy machine needs long for, lie within it.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _glance = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly IPlayableHelpdesk _helpdesk;
    private readonly Lock _gate;
    private readonly string _id;
    private readonly Watch _watch;
    private readonly Gestures _gestures;
    private DateTimeOffset? _humanSpokeAt;
    private DateTimeOffset? _open;

    public HttpEpisode(SandboxHost sandbox, int seed, TimeProvider time)
    {
        (_time, _random, Story) = (time, new Random(FuzzWorld.Spread(seed)), new Story(seed, time));
        Stage = _random.Next(10) switch { < 5 => Stage.GuardedTicket, < 7 => Stage.MessagingChat, _ => Stage.Intercom };
        var intercom = Stage == Stage.Intercom;
        (_helpdesk, _gate) = intercom ? (sandbox.Intercom, sandbox.IntercomState.Gate) : (sandbox.Zendesk, sandbox.ZendeskState.Gate);

        // Each has a customer of their own, or they would be one person's many conversations.
        _id = _helpdesk.Open(_customer with { Email = $"una.hale.{seed}@example.com" }, Stage == Stage.GuardedTicket ? "email" : "chat", "My lamp is broken.", scriptedBot: true);
        lock (_gate)
        {
            _watch = intercom ? Watch.Of(sandbox.IntercomState, _id) : Watch.Of(sandbox.ZendeskState, _id);
        }

        _gestures = new Gestures(Stage, time, Limit - TimeSpan.FromSeconds(5)) { Blur = TimeSpan.FromSeconds(1) };
    }

    public Stage Stage { get; }

    public Story Story { get; }

    public List<string> Wrongs { get; } = [];

    private static TimeSpan Limit => HttpRun.Limit;

    public async Task PlayAsync(Exposure exposure, CancellationToken cancellationToken)
    {
        await PassAsync(_random.Next(0, 20_000), exposure, cancellationToken);
        var acts = 3 + _random.Next(7);
        for (var act = 0; act < acts; act++)
        {
            await PassAsync(_random.Next(3) == 0 ? _random.Next(300, 2_500) : _random.Next(0, 400), exposure, cancellationToken);
            Do(Acts.Pick(_random));
        }

        if (!await ComesTrueAsync(() => _gestures.Owner() is not { } owner || _watch.IsHeld == owner is Owner.Human or Owner.WaitingForHuman, _patience, exposure, cancellationToken))
        {
            Wrongs.Add($"held is {_watch.IsHeld} though {_gestures.Owner()} owns it");
            return;
        }

        Story.Tell("*", "nobody comes");
        _helpdesk.CustomerWrites(_id, "Is anybody there?");
        Note(exposure);
        _humanSpokeAt = null;
        if (!await ComesTrueAsync(() => !_watch.IsHeld && _helpdesk.BotWrites(_id, "Here I am again."), Limit + _patience, exposure, cancellationToken))
        {
            Wrongs.Add($"mute beyond its limit: the native bot is held ({_watch.IsHeld})");
        }
    }

    private void Do(Act act)
    {
        Story.Tell("*", act.ToString());
        var controlled = _watch.Control;
        Acts.Play(act, _helpdesk, _id);
        if (Acts.IsHuman(act) && _watch.Control != controlled)
        {
            _gestures.TookControl();
        }
    }

    private async Task PassAsync(int milliseconds, Exposure exposure, CancellationToken cancellationToken) =>
        await ComesTrueAsync(static () => false, TimeSpan.FromMilliseconds(milliseconds), exposure, cancellationToken);

    private async Task<bool> ComesTrueAsync(Func<bool> condition, TimeSpan most, Exposure exposure, CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + most;
        do
        {
            Note(exposure);
            if (condition())
            {
                return true;
            }

            await Task.Delay(_glance, _time, cancellationToken);
        }
        while (_time.GetUtcNow() < until);
        return false;
    }

    private void Note(Exposure exposure)
    {
        Deed[] deeds = [];
        if (_watch.HasNews)
        {
            lock (_gate)
            {
                deeds = [.. _watch.Look()];
            }
        }

        var now = _time.GetUtcNow();
        foreach (var deed in deeds)
        {
            Story.Tell(deed.Who.ToString(), deed.ToString());
            _gestures.Add(deed);
            switch (deed.Who)
            {
                case Who.Human when deed.Finishes:
                    (_humanSpokeAt, _open) = (null, null);
                    break;
                case Who.Human when deed.Says && _humanSpokeAt is null && !_gestures.SolvedInThisSecond:
                    (_humanSpokeAt, _open) = (now, now);
                    break;
                case Who.NativeBot or Who.Automation when _humanSpokeAt is { } spoke:
                    Add(exposure, $"{deed.Who} spoke after the human", now - spoke);
                    if (Stage == Stage.GuardedTicket)
                    {
                        Wrongs.Add(string.Create(CultureInfo.InvariantCulture, $"{deed.What}: a bot spoke {(now - spoke).TotalMilliseconds:F0} ms after the human on a guarded ticket"));
                    }

                    break;
            }
        }

        if (_open is { } since && _watch.IsHeld)
        {
            Add(exposure, "until the helpdesk holds its bots", now - since);
            _open = null;
        }
    }

    private void Add(Exposure exposure, string what, TimeSpan window)
    {
        lock (exposure)
        {
            exposure.Add($"HTTP, {Stage}: {what}", calm: false, window);
        }
    }
}
