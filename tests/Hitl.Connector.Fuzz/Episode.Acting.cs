using System.Globalization;
using Hitl.Connector.Sandbox.Zendesk;

namespace Hitl.Connector.Fuzz;

/// <summary>What everybody does in an interleaving, and when.</summary>
internal sealed partial class Episode
{
    private void Disturb()
    {
        var acts = 3 + Draw(7);
        for (var act = 0; act < acts; act++)
        {
            Pass(Gap());
            Do(Acts.Pick(_world.Random));
        }
    }

    private TimeSpan Gap() => Draw(10) switch
    {
        < 3 => _world.Crossing.Some(0, 60),
        < 6 => _world.Crossing.Some(20, 400),
        < 8 => _world.Crossing.Some(300, 2_500),
        < 9 => _world.Crossing.Some(2_000, 60_000),
        _ => _world.Crossing.Some(60_000, 1_500_000),
    };

    private void Do(Act act)
    {
        Story.Tell("*", act.ToString());
        var controlled = _watch.Control;
        Acts.Play(act, _helpdesk, _conversation.Id);
        if (Acts.IsHuman(act) && _watch.Control != controlled)
        {
            _gestures.TookControl();
        }

        switch (act)
        {
            case Act.ApiBotAnswers when Stage != Stage.MessagingChat && !Asked():
                // It asks before it speaks, and its answer is then on its way for a while.
                _world.Time.After(_world.Crossing.Some(20, 200), ApiBotSpeaks);
                break;
            case Act.Automations when Stage == Stage.GuardedTicket:
                RunAutomations();
                break;
            case Act.WorkerDies when !_calm:
                _world.Kill();
                break;
        }

        Note();
    }

    private void ApiBotSpeaks()
    {
        if (Stage == Stage.Intercom)
        {
            var state = _world.Sandbox.Intercom.State;
            state.AdminReplies(state.Find(_conversation.Id)!, state.Admins[2], "comment", "<p>Let me help.</p>", FuzzBots.AppCode);
            _answeredByApi = true;
        }
        else if (Ticket is { IsClosed: false } ticket)
        {
            var said = new TicketEdit { Comment = new CommentDraft("Let me help.", "<p>Let me help.</p>", true, ZendeskSeed.AnswerBotUserId) };
            _world.Sandbox.Zendesk.State.Update(ticket.Id, said, new Actor(ZendeskSeed.AnswerBotUserId, Via.Api), _world.Time.GetUtcNow());
        }

        Note();
    }

    private Ticket Ticket => _world.Sandbox.Zendesk.State.Tickets[long.Parse(_conversation.Id, CultureInfo.InvariantCulture)];

    private bool Asked()
    {
        var asked = _world.Store.Holds.FindAsync(_conversation, default);
        return asked.IsCompletedSuccessfully ? asked.Result?.Held == true : throw new InvalidOperationException("The book of holds does not answer at once.");
    }

    private void RunAutomations()
    {
        if (Ticket.Status is "solved" or "closed")
        {
            return;
        }

        _helpdesk.AgentSets(_conversation.Id, "status", "pending");
        Note();

        // What was lost on the way is found first.
        Pass(TimeSpan.FromSeconds(3 * _world.PollSeconds));
        Unpolled(FuzzBots.ReminderAfter + TimeSpan.FromMinutes(1));
        _world.Sandbox.Zendesk.State.RunAutomations(_world.Time.GetUtcNow());
    }
}
