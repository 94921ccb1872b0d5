using System.Text;
using Hitl.Connector.Delivery;

namespace Hitl.Connector.Tests.Delivery;

public sealed class StandardWebhookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    // The example that the specification's libraries are tested with.
    [Fact]
    public void Sign_PublishedExample_GivesThePublishedSignature() =>
        StandardWebhook.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1_614_265_330), """{"test": 2432232314}"""u8, [StandardWebhook.ReadSecret(Secret)!])
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void Sign_WhileASecretIsChanged_CarriesOneSignaturePerSecret()
    {
        byte[][] secrets = [StandardWebhook.ReadSecret(Secret)!, Encoding.UTF8.GetBytes("another secret of enough bytes")];
        string Alone(byte[] secret) => StandardWebhook.Sign("id", DateTimeOffset.UnixEpoch, "{}"u8, [secret]);

        StandardWebhook.Sign("id", DateTimeOffset.UnixEpoch, "{}"u8, secrets).ShouldBe($"{Alone(secrets[0])} {Alone(secrets[1])}");
    }

    [Theory]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_c2hvcnQ=")]
    [InlineData("whsec_not base64 at all, but long enough")]
    [InlineData("whsec_")]
    [InlineData("")]
    public void ReadSecret_AnythingElse_IsNull(string secret) => StandardWebhook.ReadSecret(secret).ShouldBeNull();
}
