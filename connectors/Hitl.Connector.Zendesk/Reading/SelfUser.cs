using Hitl.Connector.Conversations;
using Hitl.Connector.Zendesk.Api;

namespace Hitl.Connector.Zendesk.Reading;

/// <summary>The user that our token acts as; asked once.</summary>
internal sealed class SelfUser(ZendeskClient client)
{
    private volatile UserView? known;

    public async Task<HelpdeskResult<string>> IdAsync(CancellationToken cancellationToken)
    {
        var user = await UserAsync(fresh: false, cancellationToken);
        return user.Succeeded ? user.Value.Id! : user.Failure;
    }

    public async Task<HelpdeskResult<UserView>> UserAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && known is { } user)
        {
            return user;
        }

        var answer = await ZendeskClient.CallAsync(() => client.Support.MeAsync(cancellationToken), cancellationToken);
        if (!answer.Succeeded)
        {
            return answer.Failure;
        }

        // Without valid credentials Zendesk answers 200 with an "Anonymous user".
        if (answer.Content.User is not { Id.Length: > 0, Role: "agent" or "admin" } me)
        {
            return new HelpdeskFailure(FailureKind.Unauthorized, "zendesk.anonymous");
        }

        known = me;
        return me;
    }
}
