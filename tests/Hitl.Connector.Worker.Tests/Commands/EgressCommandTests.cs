using Hitl.Connector.Conversations;
using Hitl.Connector.Egress;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Storage;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary><c>hitl egress</c> as its users start it.</summary>
public sealed class EgressCommandTests
{
    [Fact]
    public async Task Egress_OfAConversation_SaysWhatLeftWhenAndToWhom()
    {
        await using var sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false }, default);
        using var settings = new SettingsDirectory(sandbox, "secret-of-the-webhook");
        await using (var database = await LedgerDatabase.OpenAsync(new StorageOptions { SqlitePath = settings.Database }, default))
        {
            await database.Egress.RecordAsync(new EgressEntry(new ConversationRef(SettingsDirectory.Zendesk, "7"), DateTimeOffset.UnixEpoch, "llm.example:443", 912, ["card", "email"]), default);
        }

        var left = await HitlProcess.RunAsync(null, "egress", SettingsDirectory.Zendesk, "7", "--appsettings", settings.Path);
        left.ExitCode.ShouldBe(0, left.All);
        left.Output.ShouldContain("1970-01-01 00:00:00Z");
        left.Output.ShouldContain("llm.example:443");
        left.Output.ShouldContain("912");
        left.Output.ShouldContain("card, email");
        (await HitlProcess.RunAsync(null, "egress", SettingsDirectory.Zendesk, "8", "--appsettings", settings.Path)).Output.ShouldContain("nothing left this installation");
        (await HitlProcess.RunAsync(null, "egress", "nobody", "7", "--appsettings", settings.Path)).ShouldSatisfyAllConditions(
            r => r.ExitCode.ShouldBe(2), r => r.Error.ShouldContain("There is no account \"nobody\""));
    }
}
