namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>The real descriptions, read once per test run: Zendesk's takes a second.</summary>
internal static class VendorDescriptions
{
    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<OpenApiDescription>>> Read = new(() =>
        new Dictionary<string, IReadOnlyList<OpenApiDescription>>(StringComparer.Ordinal)
        {
            ["zendesk"] = [Load(SharedFiles.ZendeskSupport), Load(SharedFiles.ZendeskConversations), Load(SharedFiles.ZendeskWebhooks), Load(SharedFiles.ZendeskHelpCenter)],
            ["intercom"] = [Load(SharedFiles.Intercom)],
        });

    /// <summary>A checker with the reviewed exceptions; skips the calling test where the files are not beside the project.</summary>
    public static ContractChecker CheckerOrSkip(bool toleratesJsonSuffix = false) => CheckerOrSkip(KnownExceptions.All, toleratesJsonSuffix);

    public static ContractChecker CheckerOrSkip(IReadOnlyList<KnownException> exceptions, bool toleratesJsonSuffix = false)
    {
        Skip.If(SharedFiles.Root is null, SharedFiles.Absent);
        return new ContractChecker(Read.Value, exceptions, toleratesJsonSuffix);
    }

    private static OpenApiDescription Load(string relative) => OpenApiDescription.Load(SharedFiles.PathOf(relative));
}
