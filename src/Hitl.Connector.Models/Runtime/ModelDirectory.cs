using System.Text.Json;
using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Evaluation;
using Hitl.Connector.Models.Features;

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
    /// <param name="known">An encoder that is loaded already: used again where the directory has the same.</param>
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit the manifest.</exception>
    public static TextModels Load(string directory, TextEncoder? known = null) => Load(directory, _ => true, known);

    /// <summary>Loads one model, and the encoder if it reads one.</summary>
    /// <exception cref="ModelLoadException">As above, or no model has that name.</exception>
    public static TextModels LoadOne(string directory, string name)
    {
        var loaded = Load(directory, m => m.Name == name, null);
        return loaded.Models.Count == 1
            ? loaded
            : throw new ModelLoadException(Path.Combine(directory, ModelManifest.FileName), $"it has no model named {name}, only {string.Join(", ", ReadManifest(directory).Models.Select(m => m.Name))}");
    }

    private static TextModels Load(string directory, Func<ModelEntry, bool> wanted, TextEncoder? known)
    {
        var manifest = ReadManifest(directory);
        var encoder = manifest.Encoder is not { } entry ? null
            : known?.Entry.Sha256 == entry.Sha256 && known.Entry.MoodSha256 == entry.MoodSha256 && known.Entry.PiecesSha256 == entry.PiecesSha256 ? known
            : TextEncoder.Load(directory, entry);
        var loaded = new List<TextModel>();
        try
        {
            foreach (var model in manifest.Models.Where(m => !IsOfSigns(m) && wanted(m)))
            {
                loaded.Add(TextModel.Load(directory, manifest.Version, model, encoder));
            }

            return new TextModels(loaded, encoder == known ? null : encoder);
        }
        catch
        {
            loaded.ForEach(m => m.Dispose());
            if (encoder != known)
            {
                encoder?.Dispose();
            }

            throw;
        }
    }

    /// <summary>Loads every model of a directory that reads <see cref="SignModel">signs</see>.</summary>
    /// <exception cref="ModelLoadException">A file is missing, corrupt, or does not fit the manifest.</exception>
    public static IReadOnlyList<SignModel> LoadSigns(string directory)
    {
        var manifest = ReadManifest(directory);
        var loaded = new List<SignModel>();
        try
        {
            foreach (var entry in manifest.Models.Where(IsOfSigns))
            {
                loaded.Add(SignModel.Load(directory, manifest.Version, entry));
            }

            return loaded;
        }
        catch
        {
            loaded.ForEach(m => m.Dispose());
            throw;
        }
    }

    private static bool IsOfSigns(ModelEntry entry) => entry.Features.EndsWith(SignModel.SignsExtension, StringComparison.Ordinal);

    /// <summary>The texts that a model was trained on, for recognising them; null where the directory does not keep them.</summary>
    /// <exception cref="ModelLoadException">The file is missing, corrupt, or no such list.</exception>
    public static SeenTexts? ReadSeen(string directory, ModelEntry entry)
    {
        if (entry.Seen is not { } file)
        {
            return null;
        }

        try
        {
            return SeenTexts.FromBytes(ReadVerified(directory, file, entry.SeenSha256 ?? ""));
        }
        catch (InvalidDataException e)
        {
            throw new ModelLoadException(Path.Combine(directory, file), e.Message, e);
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

    internal static byte[] Read(string path)
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

/// <summary>The models of one directory that read text.</summary>
/// <param name="Encoder">The encoder loaded for them; null when none was needed or a known one was used again.</param>
public sealed record TextModels(IReadOnlyList<TextModel> Models, TextEncoder? Encoder) : IDisposable
{
    public void Dispose()
    {
        foreach (var model in Models)
        {
            model.Dispose();
        }

        Encoder?.Dispose();
    }
}

/// <summary>Where the models are that come with this build.</summary>
public static class ShippedModels
{
    /// <summary><c>models/</c> beside the program.</summary>
    public static string Directory => Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The word lists of the language model that comes with this build.</summary>
    /// <exception cref="ModelLoadException">The file is missing or no such list.</exception>
    public static WordClasses LoadWords()
    {
        var path = Path.Combine(Directory, WordClasses.FileName);
        try
        {
            return WordClasses.FromBytes(ModelDirectory.Read(path));
        }
        catch (InvalidDataException e)
        {
            throw new ModelLoadException(path, e.Message, e);
        }
    }

    /// <summary>The encoder that comes with this build.</summary>
    /// <exception cref="ModelLoadException">A file is missing or does not fit.</exception>
    public static TextEncoder LoadEncoder() => TextEncoder.Load(Directory, EncoderEntry.Of(Directory));
}
