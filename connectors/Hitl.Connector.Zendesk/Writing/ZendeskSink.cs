using System.Globalization;
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

        var group = await GroupAsync(update.Group, cancellationToken);
        if (!group.Succeeded)
        {
            return DeliveryResult.Failed(group.Failure, 0);
        }

        var fields = await FieldsAsync(update.Fields, cancellationToken);
        if (!fields.Succeeded)
        {
            return DeliveryResult.Failed(fields.Failure, 0);
        }

        if (TicketPatchComposer.Compose(effect, current, group.Value == 0 ? null : group.Value, fields.Value) is not { } patch)
        {
            return DeliveryResult.AlreadyApplied();
        }

        var id = current.Ref.Id;
        var answer = await ZendeskClient.CallAsync(() => client.Support.UpdateTicketAsync(id, new TicketPatchRequest(patch), cancellationToken), cancellationToken);
        if (!answer.Succeeded)
        {
            return Refused(answer);
        }

        var repairs = patch.Tags is { } sent ? await RepairTagsAsync(current.Ref, TicketPatchComposer.Overwritten(answer.Content.Audit, sent, update), cancellationToken) : 0;
        return DeliveryResult.Applied(answer.Status, 1 + repairs, [.. WrittenIds(answer.Content.Audit)]);
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
            var body = new TagsRequest(tags);
            var repaired = await ZendeskClient.CallAsync(
                () => add ? client.Support.AddTagsAsync(conversation.Id, body, cancellationToken) : client.Support.RemoveTagsAsync(conversation.Id, string.Join(',', tags), body, cancellationToken),
                cancellationToken);
            if (!repaired.Succeeded)
            {
                LogTagsOverwritten(conversation, tags.Count, add ? "lost" : "brought back", repaired.Failure.Code);
            }
        }

        return calls;
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

    /// <summary>0 for none wanted.</summary>
    private async Task<HelpdeskResult<long>> GroupAsync(string? wanted, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(wanted))
        {
            return 0;
        }

        foreach (var fresh in new[] { false, true })
        {
            var groups = await directories.GroupsAsync(fresh, cancellationToken);
            if (!groups.Succeeded)
            {
                return groups.Failure;
            }

            var group = groups.Value.FirstOrDefault(g => g.Id == wanted) ?? groups.Value.FirstOrDefault(g => string.Equals(g.Name, wanted.Trim(), StringComparison.OrdinalIgnoreCase));
            if (group is not null && long.TryParse(group.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                return id;
            }
        }

        return new HelpdeskFailure(FailureKind.Rejected, "zendesk.group_unknown");
    }

    private async Task<HelpdeskResult<List<(NamedField Field, string? Value)>>> FieldsAsync(IReadOnlyDictionary<string, string?> wanted, CancellationToken cancellationToken)
    {
        var resolved = new List<(NamedField, string?)>();
        if (wanted.Count == 0)
        {
            return resolved;
        }

        foreach (var fresh in new[] { false, true })
        {
            var fields = await directories.FieldsAsync(fresh, cancellationToken);
            if (!fields.Succeeded)
            {
                return fields.Failure;
            }

            resolved = [.. wanted
                .Select(w => (Field: fields.Value.FirstOrDefault(f => f.Name == w.Key) ?? fields.Value.FirstOrDefault(f => f.Id == w.Key), w.Value))
                .Where(f => f.Field is not null && long.TryParse(f.Field.Id, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Select(f => (f.Field!, f.Value))
                .OrderBy(f => f.Item1.Name, StringComparer.Ordinal)];
            if (resolved.Count == wanted.Count)
            {
                return resolved;
            }
        }

        // `setup zendesk --apply` makes them; leaving a score out in silence would hide that it was never run.
        return new HelpdeskFailure(FailureKind.Rejected, "zendesk.field_unknown");
    }
}
