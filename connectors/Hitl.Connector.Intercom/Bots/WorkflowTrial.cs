using System.Globalization;
using System.Text.Json.Nodes;
using Hitl.Connector.Accounts;
using Hitl.Connector.Bots;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Intercom.Reading;

namespace Hitl.Connector.Intercom.Bots;

/// <param name="Held">Null when the trial showed neither.</param>
internal sealed record TrialOutcome(bool? Held, string Detail);

/// <summary>
/// A contact of our own writes twice, once while the attribute says that bots are held and once while it does not. A
/// bot that answers the second and not the first is held by it.
/// </summary>
internal sealed class WorkflowTrial(IIntercomApi api, Trial trial, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public async Task<HelpdeskResult<TrialOutcome>> RunAsync(CancellationToken cancellationToken)
    {
        var contact = await CallAsync(() => api.CreateContactAsync(new NewContactRequest("lead", "Hitl trial"), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (!contact.Succeeded || contact.Value.Id is not { Length: > 0 } contactId)
        {
            return contact.Failure ?? new HelpdeskFailure(FailureKind.Malformed, "intercom.contact_without_id");
        }

        string? conversation = null;
        try
        {
            var request = new NewConversationRequest(new SenderRequest("lead", contactId), "A conversation of hitl bots prove. It is deleted by itself after the trial.");
            var started = await CallAsync(() => api.StartConversationAsync(request, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (!started.Succeeded || (conversation = started.Value.ConversationId) is null)
            {
                return started.Failure ?? new HelpdeskFailure(FailureKind.Malformed, "intercom.conversation_without_id");
            }

            trial.Tell($"Conversation {conversation} was made for the trial.");
            return await AskTwiceAsync(conversation, contactId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await CleanUpAsync(conversation, contactId).ConfigureAwait(false);
        }
    }

    private async Task<HelpdeskResult<TrialOutcome>> AskTwiceAsync(string conversation, string contact, CancellationToken cancellationToken)
    {
        var held = await SetAsync(conversation, HitlFields.BotStateHeld, cancellationToken).ConfigureAwait(false);
        if (!held.Succeeded)
        {
            return held.Failure;
        }

        if (!held.Value)
        {
            return new TrialOutcome(false, $"the attribute {HitlFields.BotState} was written and read back differently");
        }

        var spoke = await AnswersAsync(conversation, contact, "Is anybody there?", cancellationToken).ConfigureAwait(false);
        if (!spoke.Succeeded)
        {
            return spoke.Failure;
        }

        if (spoke.Value)
        {
            return new TrialOutcome(false, $"a bot answered while {HitlFields.BotState} was {HitlFields.BotStateHeld}: no branch tests it first");
        }

        var free = await SetAsync(conversation, HitlFields.BotStateFree, cancellationToken).ConfigureAwait(false);
        var answered = free.Succeeded ? await AnswersAsync(conversation, contact, "And now?", cancellationToken).ConfigureAwait(false) : free;
        if (!answered.Succeeded)
        {
            return answered.Failure;
        }

        if (answered.Value)
        {
            return new TrialOutcome(true, $"silent while {HitlFields.BotState} was {HitlFields.BotStateHeld}, and it answered when that was gone");
        }

        trial.Tell("No bot answered, held or not: the workflow does not start for conversations made through the API, or no bot answers new ones. Write from the Messenger instead, set the attribute by hand, and look.");
        return new TrialOutcome(null, "");
    }

    /// <summary>False when it is read back as something else.</summary>
    private async Task<HelpdeskResult<bool>> SetAsync(string conversation, string value, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["custom_attributes"] = new JsonObject { [HitlFields.BotState] = value } };
        var written = await CallAsync(() => api.UpdateConversationAsync(conversation, body, cancellationToken), cancellationToken).ConfigureAwait(false);
        var read = written.Succeeded ? await CallAsync(() => api.ConversationAsync(conversation, cancellationToken), cancellationToken).ConfigureAwait(false) : written;
        return read.Succeeded ? (read.Value.CustomAttributes.Text(HitlFields.BotState) ?? "") == value : read.Failure;
    }

    private async Task<HelpdeskResult<bool>> AnswersAsync(string conversation, string contact, string words, CancellationToken cancellationToken)
    {
        var before = await BotPartsAsync(conversation, cancellationToken).ConfigureAwait(false);
        if (!before.Succeeded)
        {
            return before.Failure;
        }

        var reply = await CallAsync(() => api.ReplyAsContactAsync(conversation, ContactReplyRequest.Create(contact, words), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (!reply.Succeeded)
        {
            return reply.Failure;
        }

        trial.Tell(string.Create(CultureInfo.InvariantCulture, $"Waiting up to {trial.Patience.TotalSeconds:0} seconds for a bot."));
        var end = time.GetUtcNow() + trial.Patience;
        while (time.GetUtcNow() < end)
        {
            var now = await BotPartsAsync(conversation, cancellationToken).ConfigureAwait(false);
            if (!now.Succeeded)
            {
                return now.Failure;
            }

            if (now.Value > before.Value)
            {
                return true;
            }

            await Task.Delay(Look, time, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private async Task<HelpdeskResult<int>> BotPartsAsync(string conversation, CancellationToken cancellationToken)
    {
        var read = await CallAsync(() => api.ConversationAsync(conversation, cancellationToken), cancellationToken).ConfigureAwait(false);
        return read.Succeeded
            ? (read.Value.ConversationParts?.Items ?? []).Count(p => !string.IsNullOrWhiteSpace(p.Body) && (p.Author is { Type: "bot" } or { FromAiAgent: true } || AuthorRule.IsOperator(p.Author?.Email)))
            : read.Failure;
    }

    private async Task CleanUpAsync(string? conversation, string contact)
    {
        var gone = conversation is null ? null : (await CallAsync(() => api.DeleteConversationAsync(conversation, CancellationToken.None), CancellationToken.None).ConfigureAwait(false)).Failure;
        var forgotten = (await CallAsync(() => api.DeleteContactAsync(contact, CancellationToken.None), CancellationToken.None).ConfigureAwait(false)).Failure;
        trial.Tell((gone ?? forgotten) is { } failure
            ? $"The trial's conversation {conversation} or contact {contact} could not be deleted ({failure.Code}): please do it by hand."
            : "The trial's conversation and contact were deleted.");
    }

    private Task<HelpdeskResult<T>> CallAsync<T>(Func<Task<RestEase.Response<T>>> call, CancellationToken cancellationToken) => IntercomCall.GetAsync(call, time, cancellationToken);
}
