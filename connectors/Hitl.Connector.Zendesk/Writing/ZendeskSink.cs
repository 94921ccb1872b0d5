using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Delivery;
using Hitl.Connector.Zendesk.Api;
using Hitl.Connector.Zendesk.Holding;
using Hitl.Connector.Zendesk.Reading;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Zendesk.Writing;

/// <summary>Writes to tickets: one safe update for everything that was decided, and the hold by tag and switchboard.</summary>
internal sealed partial class ZendeskSink(ZendeskClient client, Directories directories, TicketHold hold, ILogger<ZendeskSink> logger) : IConversationSink
{
    private readonly TicketSkills skillWriter = new(client);

    public const string ClosedForGood = "closed_for_good";
    private const string ClosedPrevents = "closed prevents ticket update";

    public async Task<DeliveryResult> ApplyAsync(Effect effect, Snapshot current, CancellationToken cancellationToken)
    {
        if (effect.Update is not { } update)
        {
            throw new ArgumentException("An update effect carries an update.", nameof(effect));
        }

        if (Ending(current) is { } ended)
        {
            return ended;
        }

        // PUT knows no idempotency key: after an ambiguous answer our own audit is the only proof.
        if (DeliveryPolicy.HasMarker(current, effect.Key))
        {
            return DeliveryResult.AlreadyApplied("marker_found");
        }

        var (status, calls) = (0, 0);
        if (current.VersionStampFresh)
        {
            var tagged = await ChangeTagsAsync(current.Ref, TicketPatchComposer.TagChanges(update, current), cancellationToken);
            (status, calls) = (tagged.HttpStatus, tagged.Calls);
            if (tagged.Refused is { } stopped)
            {
                return stopped;
            }

            update = update with { AddTags = [], RemoveTags = [] };
        }

        DeliveryResult? refused = null;
        TicketPatch? sent = null;
        foreach (var (wanted, youngerThan) in Attempts(update))
        {
            var targets = await WriteTargets.FindAsync(directories, wanted, youngerThan, cancellationToken);
            if (!targets.Succeeded)
            {
                return DeliveryResult.Failed(targets.Failure, calls);
            }

            IReadOnlyList<MissingTarget> missing = [.. targets.Value.Missing, .. LeftOut(update, wanted)];
            var skills = await skillWriter.AddAsync(current.Ref.Id, targets.Value.SkillId, cancellationToken);
            calls += skills.Calls;
            if (skills.Failure is { } failure)
            {
                return DeliveryResult.Failed(failure, calls);
            }

            if (TicketPatchComposer.Compose(effect.Key, wanted, current, targets.Value) is not { } patch)
            {
                return (skills.Changed || status > 0 ? DeliveryResult.Applied(skills.Changed ? skills.HttpStatus : status, calls) : DeliveryResult.AlreadyApplied()).Without(missing);
            }

            if (sent is not null && SameParts(sent, patch))
            {
                continue;
            }

            sent = patch;
            calls++;
            var answer = await ZendeskClient.CallAsync(() => client.Support.UpdateTicketAsync(current.Ref.Id, new TicketPatchRequest(patch), cancellationToken), cancellationToken);
            if (answer.Succeeded)
            {
                calls += patch.Tags is { } tags ? await RepairTagsAsync(current.Ref, TicketPatchComposer.Overwritten(answer.Content.Audit, tags, update), cancellationToken) : 0;
                return DeliveryResult.Applied(answer.Status, calls, [.. WrittenIds(answer.Content.Audit)]).Without(missing);
            }

            refused = Refused(answer, calls);
            if (refused.Failure is not { Kind: FailureKind.Rejected })
            {
                break;
            }
        }

        return refused!;
    }

    /// <summary>
    /// Zendesk takes a write whole or not at all. One that it refuses is tried with fresh lists (a group may just have been
    /// deleted), and then without the parts that it may find wrong: the note and our own fields are not lost with them.
    /// </summary>
    private static IEnumerable<(ConversationUpdate Update, TimeSpan YoungerThan)> Attempts(ConversationUpdate update)
    {
        yield return (update, Directories.Usual);
        yield return (update, TimeSpan.Zero);
        yield return (
            update with
            {
                Status = null,
                Assignee = null,
                Fields = update.Fields.Where(f => IsOurs(f.Key)).ToDictionary(StringComparer.Ordinal),
            },
            Directories.NotFound);
    }

    private static IEnumerable<MissingTarget> LeftOut(ConversationUpdate update, ConversationUpdate wanted)
    {
        if (wanted.Status is null && update.Status is { } status)
        {
            yield return new MissingTarget(TargetKind.Status, status.ToString().ToLowerInvariant());
        }

        if (wanted.Assignee is null && update.Assignee is { } assignee)
        {
            yield return new MissingTarget(TargetKind.Assignee, assignee);
        }

        foreach (var field in update.Fields.Keys.Where(f => !wanted.Fields.ContainsKey(f)))
        {
            yield return new MissingTarget(TargetKind.Field, field);
        }
    }

    private static bool SameParts(TicketPatch a, TicketPatch b) =>
        (a.GroupId, a.AssigneeId, a.Status) == (b.GroupId, b.AssigneeId, b.Status)
        && (a.CustomFields ?? []).SequenceEqual(b.CustomFields ?? [])
        && (a.Followers ?? []).SequenceEqual(b.Followers ?? []);

    private static bool IsOurs(string field) => HitlFields.All.Any(f => f.Name == field);

    /// <summary>
    /// One by one, where a list would replace what the stamp cannot show: a human's reply in the second of the read brings the
    /// hold's tag with it, and taking that off would let guarded triggers speak. Repeating these calls changes nothing.
    /// </summary>
    private async Task<(int HttpStatus, int Calls, DeliveryResult? Refused)> ChangeTagsAsync(
        ConversationRef conversation, (IReadOnlyList<string> Add, IReadOnlyList<string> Remove) changes, CancellationToken cancellationToken)
    {
        var (status, calls) = (0, 0);
        foreach (var (tags, add) in new[] { (changes.Add, true), (changes.Remove, false) }.Where(c => c.Item1.Count > 0))
        {
            calls++;
            var answer = await SendTagsAsync(conversation, tags, add, cancellationToken);
            if (!answer.Succeeded)
            {
                return (answer.Status, calls, Refused(answer, calls));
            }

            status = answer.Status;
        }

        return (status, calls, null);
    }

    /// <summary>The write stands and must not be repeated: what it overwrote is mended by the calls that only add or only remove.</summary>
    private async Task<int> RepairTagsAsync(ConversationRef conversation, (IReadOnlyList<string> Lost, IReadOnlyList<string> Revived) overwritten, CancellationToken cancellationToken)
    {
        var calls = 0;
        foreach (var (tags, add) in new[] { (overwritten.Lost, true), (overwritten.Revived, false) })
        {
            if (tags.Count == 0)
            {
                continue;
            }

            calls++;
            var repaired = await SendTagsAsync(conversation, tags, add, cancellationToken);
            if (!repaired.Succeeded)
            {
                LogTagsOverwritten(conversation, tags.Count, add ? "lost" : "brought back", repaired.Failure.Code);
            }
        }

        return calls;
    }

    private Task<Answer<TagsAnswer>> SendTagsAsync(ConversationRef conversation, IReadOnlyList<string> tags, bool add, CancellationToken cancellationToken)
    {
        var body = new TagsRequest(tags);
        return ZendeskClient.CallAsync(
            () => add ? client.Support.AddTagsAsync(conversation.Id, body, cancellationToken) : client.Support.RemoveTagsAsync(conversation.Id, string.Join(',', tags), body, cancellationToken),
            cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Conversation}: {Count} tags changed in the second of our update were {What} and could not be mended ({Code}); set them right by hand")]
    private partial void LogTagsOverwritten(ConversationRef conversation, int count, string what, string code);

    public async Task<DeliveryResult> SetHoldAsync(Effect effect, Snapshot? current, CancellationToken cancellationToken)
    {
        if (!effect.IsHoldOrRelease)
        {
            throw new ArgumentException("Only a hold or a release is set here.", nameof(effect));
        }

        return current is not null && Ending(current) is { } ended ? ended : await hold.SetAsync(effect, current, cancellationToken);
    }

    /// <summary>What a refused write comes to: final states end the effect, the rest is for the outbox to judge.</summary>
    internal static DeliveryResult Refused<T>(Answer<T> answer, int calls = 1) => answer.Failure! switch
    {
        { Kind: FailureKind.Rejected } when answer.Body?.Contains(ClosedPrevents, StringComparison.OrdinalIgnoreCase) == true =>
            DeliveryResult.Ended(ClosedForGood) with { HttpStatus = answer.Status, Calls = calls },
        { Kind: FailureKind.NotFound or FailureKind.Gone } =>
            DeliveryResult.Ended("conversation_deleted") with { HttpStatus = answer.Status, Calls = calls },
        var failure => DeliveryResult.Failed(failure, calls) with { HttpStatus = answer.Status },
    };

    private static DeliveryResult? Ending(Snapshot current) => current.Status switch
    {
        ConversationStatus.Closed => DeliveryResult.Ended(ClosedForGood),
        ConversationStatus.Deleted => DeliveryResult.Ended("conversation_deleted"),
        _ => null,
    };

    private static IEnumerable<string> WrittenIds(AuditView? audit)
    {
        if (audit?.Id is { } id)
        {
            yield return id;
        }

        foreach (var happening in JsonElements.Items(audit?.Events ?? default))
        {
            if (happening.Text("type") == "Comment" && happening.Text("id") is { } comment)
            {
                yield return comment;
            }
        }
    }
}
