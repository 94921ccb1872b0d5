using System.Buffers.Binary;
using Hitl.Connector.Models.Features;
using Hitl.Connector.Models.Training;

namespace Hitl.Connector.Tests.Models.Training;

public sealed class WordMeaningTests
{
    [Fact]
    public void Fold_WeightsOfVectors_GiveTheSameScoresWithoutThem()
    {
        var texts = new[] { "my lawyer will write", "my attorney will write", "the lamp is nice", "the lamp is here" }.Select(t => FeatureExtractor.Extract(t)).ToArray();
        var vectors = Vectors("lawyer", "solicitor", "lamp");
        var space = FeatureSpaceBuilder.Build(texts, FeatureSpaceBuilder.WordsAndChars, 1, 1000, vectors.Hashes);
        var meaning = new WordMeaning(space, vectors);
        var extended = texts.Select((t, i) => new TrainingRow(meaning.Extend(space.Project(t)), i < 2 ? [1f, 0f] : [0f, 1f])).ToList();
        var learnt = LinearTrainer.Train(extended, meaning.Features, 2, new LinearOptions { Epochs = 5 }, null, CancellationToken.None);

        var folded = meaning.Fold(learnt);

        var unseen = space.Project(FeatureExtractor.Extract("a solicitor"));
        var whole = LinearTrainer.Logits(learnt, meaning.Extend(unseen));
        LinearTrainer.Logits(folded, unseen).ShouldBe(whole, 1e-4);
        folded.Table.Length.ShouldBe(space.Count * 2);
    }

    [Fact]
    public void FromBytes_OfTheAssembly_KnowsCommonWordsByTheirFeature()
    {
        var vectors = EmbeddedData.WordVectors();

        vectors.Hashes.ShouldContain(FeatureExtractor.Extract("lawyer").Hashes(FeatureGroup.Word1)[0]);
        System.Numerics.Tensors.TensorPrimitives.Norm(vectors.Vector(0)).ShouldBe(1, 0.05);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40)]
    public void FromBytes_NotWordVectors_IsRefused(int length) =>
        Should.Throw<InvalidDataException>(() => WordVectors.FromBytes(new byte[length]));

    private static WordVectors Vectors(params string[] words)
    {
        const int dimensions = 2;
        var bytes = new byte[12 + (words.Length * (4 + dimensions))];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, words.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), dimensions);
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(8), 0.01f);
        for (var w = 0; w < words.Length; w++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12 + (w * 4)), FeatureExtractor.Extract(words[w]).Hashes(FeatureGroup.Word1)[0]);
            bytes[12 + (words.Length * 4) + (w * dimensions)] = (byte)(w == 2 ? 0 : 100);
            bytes[12 + (words.Length * 4) + (w * dimensions) + 1] = (byte)(w == 2 ? 100 : 0);
        }

        return WordVectors.FromBytes(bytes);
    }
}
