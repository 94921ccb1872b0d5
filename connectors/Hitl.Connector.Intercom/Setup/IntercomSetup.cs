using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;
using Hitl.Connector.Notes;

namespace Hitl.Connector.Intercom.Setup;

/// <summary>Plans and makes the conversation attributes and tags; the rest is a guide for a person.</summary>
internal sealed class IntercomSetup(string account, IIntercomApi api, TimeProvider time) : IAccountSetup
{
    private const string FieldPrefix = "field:";
    private const string TagPrefix = "tag:";

    private static readonly string[] Tags = [HitlFields.HoldTag, HitlFields.ResumeTag];

    public async Task<HelpdeskResult<SetupPlan>> PlanAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        var attributes = await IntercomCall.GetAsync(() => api.AttributesAsync("true", cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!attributes.Succeeded)
        {
            return attributes.Failure;
        }

        var tags = await IntercomCall.GetAsync(() => api.TagsAsync(cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!tags.Succeeded)
        {
            return tags.Failure;
        }

        var present = attributes.Value.Data?.Items ?? [];
        var names = tags.Value.Data?.Items.Select(t => t.Name).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase) ?? [];
        return new SetupPlan(
            account,
            [
                .. IntercomAttributes.Made.Select(f => FieldStep(f, present)),
                .. Tags.Select(t => TagStep(t, names)),
                new SetupStep("webhook", IntercomGuide.Webhook(account, request.PublicUrl), SetupStepState.ByHand),
                new SetupStep("guard:workflow", IntercomGuide.Guard, SetupStepState.ByHand),
                new SetupStep("scopes", IntercomGuide.Scopes, SetupStepState.ByHand),
            ]);
    }

    public async Task<HelpdeskResult<SetupPlan>> ApplyAsync(SetupPlan plan, CancellationToken cancellationToken)
    {
        var steps = new List<SetupStep>(plan.Steps.Count);
        foreach (var step in plan.Steps)
        {
            steps.Add(step.State == SetupStepState.Missing ? await ApplyAsync(step, cancellationToken).ConfigureAwait(false) : step);
        }

        return plan with { Steps = steps };
    }

    public Task<HelpdeskResult<SetupPlan>> RollbackAsync(IReadOnlyList<FormerRule> formers, bool apply, CancellationToken cancellationToken) =>
        Task.FromResult<HelpdeskResult<SetupPlan>>(new SetupPlan(
            account,
            [new SetupStep("guard:workflow", $"setup changes no workflow at Intercom. Take the branch on {HitlFields.BotState} off by hand; attributes and tags that nothing tests do no harm.", SetupStepState.ByHand)]));

    /// <summary>How a field stands among the workspace's attributes.</summary>
    internal static SetupStep FieldStep(HitlField field, IReadOnlyList<AttributeBody> present)
    {
        var wanted = IntercomAttributes.DataType(field.Shape);
        var same = present.Where(a => string.Equals(a.Name, field.Name, StringComparison.Ordinal)).ToList();
        var live = same.FirstOrDefault(a => a.Archived != true);
        var id = FieldPrefix + field.Name;
        if (live is null && same.Count > 0)
        {
            return new SetupStep(
                id,
                $"Conversation attribute {field.Name} is archived, and Intercom's API cannot bring it back. Settings > Data > Conversations: unarchive it.",
                SetupStepState.Differs,
                "- archived\n+ live");
        }

        if (live is null)
        {
            return new SetupStep(id, $"Create conversation attribute {field.Name} ({wanted}): {field.Description}", SetupStepState.Missing);
        }

        return live.DataType == wanted
            ? new SetupStep(id, $"Conversation attribute {field.Name}", SetupStepState.Present)
            : new SetupStep(
                id,
                $"Conversation attribute {field.Name} has another type, which cannot be changed. Settings > Data > Conversations: rename and archive it, then run setup again.",
                SetupStepState.Differs,
                $"- {live.DataType}\n+ {wanted}");
    }

    private static SetupStep TagStep(string tag, HashSet<string> present) => present.Contains(tag)
        ? new SetupStep(TagPrefix + tag, $"Tag {tag}", SetupStepState.Present)
        : new SetupStep(TagPrefix + tag, $"Create tag {tag}", SetupStepState.Missing);

    private async Task<SetupStep> ApplyAsync(SetupStep step, CancellationToken cancellationToken)
    {
        HelpdeskFailure? failure;
        if (step.Id.StartsWith(FieldPrefix, StringComparison.Ordinal) && IntercomAttributes.Made.FirstOrDefault(f => FieldPrefix + f.Name == step.Id) is { } field)
        {
            var request = new AttributeRequest(field.Name, IntercomAttributes.DataType(field.Shape), field.Description)
            {
                Options = field.Shape is FieldShape.Verdict ? [.. NoteVerdicts.All.Select(v => new OptionRequest(NoteVerdicts.LabelOf(v)))] : null,
            };
            failure = (await IntercomCall.GetAsync(() => api.CreateAttributeAsync(request, cancellationToken), time, cancellationToken).ConfigureAwait(false)).Failure;
        }
        else if (step.Id.StartsWith(TagPrefix, StringComparison.Ordinal))
        {
            var request = new TagNameRequest(step.Id[TagPrefix.Length..]);
            failure = (await IntercomCall.GetAsync(() => api.UpsertTagAsync(request, cancellationToken), time, cancellationToken).ConfigureAwait(false)).Failure;
        }
        else
        {
            failure = new HelpdeskFailure(FailureKind.Rejected, "intercom.step_unknown");
        }

        return failure is null
            ? step with { State = SetupStepState.Applied }
            : step with { State = SetupStepState.Failed, Description = $"{step.Description} ({failure.Code})" };
    }
}
