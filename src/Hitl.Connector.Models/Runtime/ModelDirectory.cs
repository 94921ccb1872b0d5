using System.Text.Json;

namespace Hitl.Connector.Models.Runtime;

/// <summary>Reads a directory of models, and believes nothing that its hash does not confirm.</summary>
public static class ModelDirectory
{
    /// <exception cref="ModelLoadException">The manifest is missing or unreadable.</exception>
    public static ModelManifest ReadManifest(string directory)
    {
        var path = Path.Combine(directory, ModelManifest.FileName);
        ModelManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(Read(path), ManifestJson.Default.ModelManifest)
                ?? throw new ModelLoadException(path, "it is empty");
        }
        catch (JsonException e)
        {
            throw new ModelLoadException(path, "it is no model manifest (" + e.Message + ")", e);
        }

        if (manifest.Format != ModelManifest.CurrentFormat)
        {
            throw new ModelLoadException(path, $"format {manifest.Format} is not known here, only {ModelManifest.CurrentFormat}");
        }

        return manifest;
    }

    /// <summary>Loads every model of a directory that reads text.</summary>
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit the manifest.</exception>
    public static IReadOnlyList<TextModel> Load(string directory) => Load(directory, signs: false, TextModel.Load);

    /// <summary>Loads every model of a directory that reads <see cref="SignModel">signs</see>.</summary>
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit the manifest.</exception>
    public static IReadOnlyList<SignModel> LoadSigns(string directory) => Load(directory, signs: true, SignModel.Load);

    private static List<T> Load<T>(string directory, bool signs, Func<string, string, ModelEntry, T> load)
        where T : IDisposable
    {
        var manifest = ReadManifest(directory);
        var loaded = new List<T>();
        try
        {
            foreach (var entry in manifest.Models.Where(m => m.Features.EndsWith(SignModel.SignsExtension, StringComparison.Ordinal) == signs))
            {
                loaded.Add(load(directory, manifest.Version, entry));
            }

            return loaded;
        }
        catch
        {
            loaded.ForEach(m => m.Dispose());
            throw;
        }
    }

    /// <summary>The bytes of a file whose SHA-256 must be as the manifest says.</summary>
    internal static byte[] ReadVerified(string directory, string file, string sha256)
    {
        if (file != Path.GetFileName(file))
        {
            throw new ModelLoadException(file, "a manifest names files beside it, not paths");
        }

        var path = Path.Combine(directory, file);
        var bytes = Read(path);
        var actual = ModelEntry.HashOf(bytes);
        if (!string.Equals(actual, sha256, StringComparison.Ordinal))
        {
            throw new ModelLoadException(path, $"its SHA-256 is {actual}, the manifest says {sha256}: it is corrupt or belongs to another version");
        }

        return bytes;
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelLoadException(path, "it is missing", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(path, "it cannot be read (" + e.Message + ")", e);
        }
    }
}

/// <summary>Where the models are that come with this build.</summary>
public static class ShippedModels
{
    /// <summary><c>models/</c> beside the program.</summary>
    public static string Directory => Path.Combine(AppContext.BaseDirectory, "models");
}
