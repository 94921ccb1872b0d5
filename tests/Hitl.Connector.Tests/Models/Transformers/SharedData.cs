namespace Hitl.Connector.Tests.Models.Transformers;

/// <summary>Public data kept beside the project and never inside it.</summary>
internal static class SharedData
{
    /// <summary>Full path of a file below <c>shared/data</c>; null where that is not beside any folder above the tests.</summary>
    public static string? Find(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", relative);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
