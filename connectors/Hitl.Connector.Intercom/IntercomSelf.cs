using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom;

/// <summary>Who we are at Intercom: the admin behind the token, asked for once per token.</summary>
internal sealed class IntercomSelf(IIntercomApi api, Func<IntercomOptions> options, TimeProvider time)
{
    private volatile Known? known;

    public async ValueTask<HelpdeskResult<string>> AdminIdAsync(CancellationToken cancellationToken)
    {
        var token = options().AccessToken;
        if (known is { } admin && admin.Token == token)
        {
            return admin.Id;
        }

        var me = await IntercomCall.GetAsync(() => api.MeAsync(cancellationToken), time, cancellationToken).ConfigureAwait(false);
        if (!me.Succeeded)
        {
            return me.Failure;
        }

        if (string.IsNullOrEmpty(me.Value.Id))
        {
            return new HelpdeskFailure(FailureKind.Malformed, "intercom.me_without_id");
        }

        known = new Known(token, me.Value.Id);
        return me.Value.Id;
    }

    private sealed record Known(string Token, string Id);
}
