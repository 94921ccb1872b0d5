using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;

namespace Hitl.Connector.Fuzz;

/// <summary>What must be so when all is quiet.</summary>
internal sealed class Verdict(FuzzWorld world, ConversationRef conversation, Gestures gestures)
{
    public IEnumerable<string> Wrongs()
    {
        if (world.Failures.Concat(world.Worker!.Failures).FirstOrDefault() is { } failure)
        {
            yield return $"the worker failed: {failure}";
        }

        var shown = world.Read(conversation.Account, conversation.Id);
        var standing = ResumeContract.Stand(shown, world.Worker.Account(conversation.Account).Terms, world.Time.GetUtcNow());
        if (gestures.Owner() is { } expected)
        {
            // On Intercom a person can write in a closed conversation and be finished with it: it is as closed as before.
            var owner = expected == Owner.Bot && shown.Status is ConversationStatus.Closed ? Owner.Nobody : expected;
            if (standing.Ownership.Owner != owner)
            {
                yield return $"{owner} should own it, {standing.Ownership.Owner} by {standing.Ownership.Evidence} does";
            }
            else if (shown.HoldEngaged != owner is Owner.Human or Owner.WaitingForHuman)
            {
                yield return $"held is {shown.HoldEngaged} though {owner} owns it";
            }
        }
        else if (HoldPolicy.IsHumans(standing.Ownership) && !shown.HoldEngaged)
        {
            yield return $"not held though {standing.Ownership.Owner} by {standing.Ownership.Evidence} owns it";
        }

        foreach (var twice in shown.Messages.Where(m => m.Marker is not null).GroupBy(m => m.Marker).Where(g => g.Count() > 1))
        {
            yield return $"note {twice.Key} stands there {twice.Count()} times";
        }
    }
}
