using Hitl.Connector.Models.Encoder;
using Hitl.Connector.Models.Runtime;
using Hitl.Connector.Models.Text;

namespace Hitl.Connector.Tests.Models.Encoder;

public sealed class TextEncoderTests : IDisposable
{
    private readonly TextEncoder encoder = ShippedModels.LoadEncoder();
    private readonly string directory = Directory.CreateTempSubdirectory("encoder").FullName;

    public void Dispose()
    {
        encoder.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    // Numbers from the public tokenizer of the encoder's vocabulary.
    [Theory]
    [InlineData("hello world", new[] { 2002, 102, 311 })]
    [InlineData("Where is my order? It's been 3 weeks!", new[] { 3009, 18, 69, 641, 54, 75, 13, 7, 118, 216, 1084, 78 })]
    public void Tokenize_PlainText_SpellsItAsTheReferenceDoes(string text, int[] pieces) => Tokenizer().Tokenize(text, 64).ShouldBe(pieces);

    [Fact]
    public void Tokenize_LongText_KeepsHeadAndTail()
    {
        var tokenizer = Tokenizer();
        var text = "hello " + string.Join(' ', Enumerable.Repeat("order", 500)) + " world";

        var pieces = tokenizer.Tokenize(text, 64);

        pieces.Length.ShouldBe(64);
        pieces[..2].ShouldBe(tokenizer.Tokenize("hello", 64)[..2]);
        pieces[^1].ShouldBe(311);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("😀😀😀")]
    [InlineData("\ud83d")]
    [InlineData("\0\u0001\ufffd")]
    public void Encode_NothingToRead_GivesNumbersAllTheSame(string text) => encoder.Encode(text).ShouldAllBe(x => float.IsFinite(x));

    [Fact]
    public void Tokenize_SentencesGiven_SpellsTheSameAndNamesTheSentenceOfEachPiece()
    {
        const string Text = "Hello there. Where is my order? Thanks!";
        var tokenizer = Tokenizer();

        var (pieces, sentenceOf) = tokenizer.Tokenize(Text, Sentences.Split(Text, 6), 64);

        pieces.ShouldBe(tokenizer.Tokenize(Text, 64));
        sentenceOf.ShouldBe([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2]);
    }

    [Fact]
    public void Encode_WholeAndParts_ArePooledFromTheSamePieces()
    {
        const string Text = "I am so annoyed. Where is my invoice?";

        var parts = encoder.Encode(Text, Sentences.Split(Text, 6));

        parts.Count.ShouldBe(5);
        parts[0].ShouldBe(encoder.Encode(Text));
        parts[1].ShouldBe(parts[4]); // Of two sentences each is what is left without the other.
        parts[2].ShouldBe(parts[3]);
        parts[1][encoder.MoodStart + MoodReadout.Frustrated].ShouldBeGreaterThan(parts[2][encoder.MoodStart + MoodReadout.Frustrated] + 1);
    }

    [Fact]
    public void Encode_SentenceOfWhichNoPieceIsRead_SaysWhatTheWholeSays()
    {
        var text = string.Join(' ', Enumerable.Range(0, 6).Select(i => $"Sentence number {i} says that the order of {i} chairs has not arrived at all."));

        var parts = encoder.Encode(text, Sentences.Split(text, 6));

        parts[3].ShouldBe(parts[0]);
    }

    [Fact]
    public void Encode_SameMeaning_IsNearerThanAnother()
    {
        var question = encoder.Encode("where is my parcel");

        Similarity(question, encoder.Encode("my package has not arrived yet")).ShouldBeGreaterThan(Similarity(question, encoder.Encode("how do I change my password")));
    }

    [Fact]
    public void Encode_AnnoyedText_ReadsMoreFrustratedThanAPlainOne()
    {
        double Frustrated(string text) => encoder.Encode(text)[encoder.MoodStart + MoodReadout.Frustrated];

        Frustrated("I am so annoyed, this is the third time").ShouldBeGreaterThan(Frustrated("Where can I see my invoice?") + 1);
    }

    [Fact]
    public void FromBytes_LineWithoutScore_NamesTheLine() =>
        Should.Throw<InvalidDataException>(() => PieceTokenizer.FromBytes("0\t<unk>\nhello\n"u8)).Message.ShouldContain("line 2");

    [Fact]
    public async Task Load_ChangedVocabulary_NamesTheFile()
    {
        var entry = EncoderEntry.Of(ShippedModels.Directory);
        File.Copy(Path.Combine(ShippedModels.Directory, entry.File), Path.Combine(directory, entry.File));
        await File.WriteAllTextAsync(Path.Combine(directory, entry.Pieces), "0\ta\n");

        Should.Throw<ModelLoadException>(() => TextEncoder.Load(directory, entry)).Message.ShouldContain(entry.Pieces);
    }

    [Fact]
    public void Encode_AnotherOverTheSameFilesIsDisposed_GoesOn()
    {
        var before = encoder.Encode("Where is my parcel?");

        ShippedModels.LoadEncoder().Dispose();

        encoder.Encode("Where is my parcel?").ShouldBe(before);
    }

    [Fact]
    public void Dispose_Twice_LetsGoOnlyOfItsOwnPart()
    {
        var other = ShippedModels.LoadEncoder();

        other.Dispose();
        other.Dispose();

        Should.Throw<ObjectDisposedException>(() => other.Encode("Where is my parcel?"));
        encoder.Encode("Where is my parcel?").ShouldAllBe(x => float.IsFinite(x));
    }

    // A session that is let go in use takes the whole process with it.
    [Fact]
    public async Task Dispose_WhileOthersRead_EachGetsItsAnswerOrARefusal()
    {
        var expected = encoder.Encode("Where is my parcel?");
        var entry = OfItsOwn();
        for (var round = 0; round < 20; round++)
        {
            var other = TextEncoder.Load(directory, entry);
            var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (var i = 0; i < 10; i++)
                {
                    try
                    {
                        other.Encode("Where is my parcel?").ShouldBe(expected);
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }
                }
            })).ToArray();

            other.Dispose();

            await Task.WhenAll(readers);
        }
    }

    // With one piece more, so that no other test keeps these files in memory.
    private EncoderEntry OfItsOwn()
    {
        foreach (var file in new[] { TextEncoder.FileName, TextEncoder.MoodFileName, TextEncoder.PiecesFileName })
        {
            File.Copy(Path.Combine(ShippedModels.Directory, file), Path.Combine(directory, file));
        }

        File.AppendAllText(Path.Combine(directory, TextEncoder.PiecesFileName), "-15\tnobodysaysthis\n");
        return EncoderEntry.Of(directory);
    }

    private static PieceTokenizer Tokenizer() => PieceTokenizer.FromBytes(File.ReadAllBytes(Path.Combine(ShippedModels.Directory, TextEncoder.PiecesFileName)));

    private static double Similarity(float[] a, float[] b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity<float>(a, b);
}
