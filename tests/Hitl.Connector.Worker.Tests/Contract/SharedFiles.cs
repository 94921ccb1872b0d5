namespace Hitl.Connector.Worker.Tests.Contract;

/// <summary>The vendors' descriptions, kept beside the project and never inside it: their texts are not ours to give away.</summary>
internal static class SharedFiles
{
    public const string ZendeskSupport = "api/zendesk/support-oas.yaml";
    public const string ZendeskWebhooks = "api/zendesk/webhooks-openapi.unofficial.yaml";
    public const string ZendeskConversations = "api/zendesk/sunshine-conversations-openapi.yaml";
    public const string ZendeskHelpCenter = "api/zendesk/helpcenter-oas.yaml";
    public const string Intercom = "api/intercom/intercom-2.16.yaml";

    public const string Absent = "The vendors' OpenAPI descriptions (shared/api) are not beside this project: the contract check is skipped.";

    /// <summary>The folder that holds the descriptions; null where it is not beside any folder above the tests.</summary>
    public static string? Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Full path of one file below <see cref="Root"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no such folder here.</exception>
    public static string PathOf(string relative) => Path.Combine(Root ?? throw new InvalidOperationException(Absent), relative);

    internal static string? Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(shared, ZendeskSupport)))
            {
                return shared;
            }
        }

        return null;
    }
}
