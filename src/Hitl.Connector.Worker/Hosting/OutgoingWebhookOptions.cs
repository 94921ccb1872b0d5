using Hitl.Connector.Delivery;

namespace Hitl.Connector.Worker.Hosting;

/// <summary>Somewhere to call when a rule notifies, or when a hold begins or ends, signed as Standard Webhooks has it.</summary>
public sealed class OutgoingWebhookOptions
{
    /// <summary>Always https; plain http for this machine only.</summary>
    public Uri? Url { get; set; }

    /// <summary><c>whsec_</c> and base64 of 24 to 64 bytes, newest first. More than one while a secret is being changed: each call carries a signature by every one.</summary>
    public IReadOnlyList<string> Secrets { get; set; } = [];

    public IEnumerable<string> Validate(string keyPrefix)
    {
        if (Url is not { IsAbsoluteUri: true } || (Url.Scheme != Uri.UriSchemeHttps && !(Url.Scheme == Uri.UriSchemeHttp && Url.IsLoopback)))
        {
            yield return $"{keyPrefix}:{nameof(Url)}: must be an https address (http only for 127.0.0.1).";
        }
        else if (Url.UserInfo.Length > 0)
        {
            yield return $"{keyPrefix}:{nameof(Url)}: holds a name or password; the signature is what proves who calls.";
        }

        if (Secrets.Count == 0)
        {
            yield return $"{keyPrefix}:{nameof(Secrets)}: is missing; make one with: echo whsec_$(openssl rand -base64 32)";
        }
        else if (Secrets.Any(s => StandardWebhook.ReadSecret(s) is null))
        {
            yield return $"{keyPrefix}:{nameof(Secrets)}: each must be whsec_ and base64 of 24 to 64 bytes; make one with: echo whsec_$(openssl rand -base64 32)";
        }
    }
}
