using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom.Api;

namespace Hitl.Connector.Intercom;

/// <summary>Who we are at Intercom: the admin behind the token, asked for once.</summary>
internal sealed class IntercomSelf(IIntercomApi api, TimeProvider time)
{
    private volatile string? adminId;

    public async ValueTask<HelpdeskResult<string>> AdminIdAsync(CancellationToken cancellationToken)
    {
        if (adminId is { } known)
        {
            return known;
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

        return adminId = me.Value.Id;
    }
}
