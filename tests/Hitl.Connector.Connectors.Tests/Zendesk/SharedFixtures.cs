namespace Hitl.Connector.Connectors.Tests.Zendesk;

/// <summary>Vendor payloads that lie beside the project on some machines; tests over them are skipped elsewhere.</summary>
internal static class SharedFixtures
{
    public const string Absent = "The vendor payloads (../shared/api/zendesk/fixtures) are not beside this checkout.";

    public static string? Folder { get; } = Find();

    public static string? File(string name) => Folder is { } folder && System.IO.File.Exists(Path.Combine(folder, name)) ? Path.Combine(folder, name) : null;

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "api", "zendesk", "fixtures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
