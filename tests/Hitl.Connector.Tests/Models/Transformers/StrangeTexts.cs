using System.Text;

namespace Hitl.Connector.Tests.Models.Transformers;

/// <summary>Texts that tokenizers disagree about.</summary>
internal static class StrangeTexts
{
    /// <summary>Written by hand: languages, scripts, what customers paste, and what no one should.</summary>
    public static IReadOnlyList<string> Written { get; } =
    [
        "", " ", "   ", "\t", "\n\n", "\r\n", "a", " a", "a ", "  a  b  ", "a\tb\nc\r\nd", "a \n b", "a\u00A0b", "a\u2003b\u3000c", "\u200Ba\u200Bb", "\uFEFFstart", "soft\u00ADhyphen", "\u0085x\u0085",
        "Hello, world!", "HELLO WORLD", "I can't, won't, shouldn't've; they're, we'll, I'd, I'm, it's, you've 'round 'til 's 'S 're 'RE", "don’t use ‘curly’ “quotes”", "rock'n'roll''s '''", "'s", "'", "''ll",
        "Ça ne marche plus, c'est naïf — déjà vu à l'hôtel", "e\u0301 a\u0300 o\u0308 n\u0303 versus é à ö ñ", "Z\u0351\u036B\u0343a\u0323\u0307l\u0315g\u0334o", "a\u0345\u0301\u0323b", "ﬁne ﬂight ﬀ ß ẞ ſ Ǆ ǅ", "İstanbul ISPARTA ıŞIK", "ΌΣΟΣ ὈΔΥΣΣΕΎΣ ς Σ", "ᾳ ῼ ᾼ Ώ ΐ",
        "Größe, Straße, ÄÖÜ äöü", "¿Dónde está? ¡Ayuda!", "Não recebi o pão, coração", "Žluťoučký kůň", "Łódź żółć", "Tiếng Việt rất khó: ở đâu?", "Український їжак Ёж й", "Ελληνικά με τόνους", "Türkçe ğüşiöç", "Ñandú",
        "我的订单在哪里？", "注文はどこですか？ありがとうございます。", "カタカナ ひらがな ﾊﾝｶｸ が か\u3099", "한국어 테스트 각 ㄱㄴ \u1112\u1161\u11AB", "繁體中文，標點。", "𠀀𪛖𫝀𫠠丽", "中a文b", "〇〡〢", "東京2020",
        "التسليم كان رائعًا، شكرًا!", "שלום עולם שָׁלוֹם", "हिन्दी में लिखें क्षत्रिय", "বাংলা ভাষা", "தமிழ் மொழி", "ไทยภาษา ไม่มีช่องว่าง", "ລາວ", "ខ្មែរ", "မြန်မာ", "བོད་སྐད།", "ስለዚህ ጉዳይ", "ქართული ᲥᲐᲠᲗᲣᲚᲘ", "Հայերեն", "ᏣᎳᎩ Ꭰꭰ", "ꓲꓹ ꙮ ꜣ",
        "😀😡🤷‍♀️👨‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽 ok", "☺️ ✈ ☎ ™ © ®", "a😀b 1😀2", "①②③ ½ ¼ ² ³ ₁ Ⅷ ⅷ", "١٢٣ ४५६ ௧௨", "€19.99 $5 £3 ¥100 50% #1 @me a+b=c <tag> ~x^2 `code` |pipe|", "1,234.56 12:30 2026-11-21T10:00:00Z", "100km 3rd 2nd H2O v1.2.3-rc.4", "x1y2z3 abc123def",
        "user.name+tag@example.com https://example.com/a?b=c&d=%20e#f", "C:\\Windows\\System32", "order #4471-B/2", "{\"json\": [1, 2, null]}", "<html><body>&nbsp;</body></html>", "... … !!! ?!?! --- — – ‐ ‑", "((([[[{{{", "「引用」『二重』【墨】", "a_b __init__ snake_case", "🙂🙃",
        "[MASK]", "[CLS] and [SEP] in text [PAD][UNK]", "[mask] [ MASK ]", "a[MASK]b", "x [MASK] y", "<mask>", "a <mask> b", "a  <mask>  b", "<s>hello</s>", "<pad><unk>", "< mask >", "<|endoftext|>", "[MASK]s [MASK]. ([MASK])",
        "\0", "a\0b", "\u0001\u0002\u001F\u007F\u0080\u009F", "\uFFFD \uFFFE \uFFFF", "\uD83D", "\uDE00", "a\uD83Db\uDE00c", "\uE000 \U000F0000 \U0010FFFF", "\U000E0041\U000E007F tags", "\u202Eright to left\u202C", "\u2028line\u2029paragraph", "\u0378 \u0530 \uA7CE unassigned", "\u1734 \u1171 \u166D \u061D",
        new string('a', 99), new string('a', 100), new string('a', 101), new string('é', 101), new string('中', 101), string.Concat(Enumerable.Repeat("😀", 101)), new string(' ', 300), new string('!', 120), "supercalifragilisticexpialidocious pneumonoultramicroscopicsilicovolcanoconiosis", string.Concat(Enumerable.Repeat("ab", 500)),
    ];

    /// <summary>Mixtures of everything, the same for the same seed.</summary>
    public static IReadOnlyList<string> Generated(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Mixture(random))];
    }

    /// <summary>
    /// Every character of the planes that have any, 64 a text, each between two letters, and after a digit and before a
    /// space. Of the large blocks of one kind (ideographs, Hangul) every seventh.
    /// </summary>
    public static IEnumerable<string> EveryCharacter()
    {
        var all = Enumerable.Range(0, 0x32400).Concat(Enumerable.Range(0xE0000, 0x200));
        foreach (var chunk in all.Where(c => c switch
        {
            >= 0xD800 and <= 0xDFFF => false,
            (>= 0x3400 and <= 0x9FFF) or (>= 0xAC00 and <= 0xF8FF) or (>= 0x12000 and <= 0x16800) or (>= 0x17000 and <= 0x1AF00) or (>= 0x20000 and < 0xE0000) => c % 7 == 0 || (c & 0xFF) is 0 or 0xFF,
            _ => true,
        }).Chunk(64))
        {
            var text = new StringBuilder();
            foreach (var code in chunk)
            {
                var c = new Rune(code).ToString();
                text.Append('a').Append(c).Append("b 1").Append(c).Append(' ');
            }

            yield return text.ToString();
        }
    }

    private static string Mixture(Random random)
    {
        var text = new StringBuilder();
        for (var parts = random.Next(1, 14); parts > 0; parts--)
        {
            switch (random.Next(10))
            {
                case 0:
                    text.Append(Written[random.Next(Written.Count)].AsSpan().Trim("ab".AsSpan()));
                    break;
                case 1:
                    Characters(text, random, 0x20, 0x7F);
                    break;
                case 2:
                    Characters(text, random, 0xA0, 0x530);
                    break;
                case 3:
                    // A base with a heap of marks.
                    text.Append((char)random.Next('a', 'z' + 1));
                    Characters(text, random, 0x300, 0x370);
                    break;
                case 4:
                    Characters(text, random, 0x3000, 0xD7B0);
                    break;
                case 5:
                    Characters(text, random, 0x1F300, 0x1FB00);
                    break;
                case 6:
                    Characters(text, random, 0, 0x10FFFF);
                    break;
                case 7:
                    text.Append(' ', random.Next(1, 4));
                    break;
                case 8:
                    Characters(text, random, 0x530, 0x2100);
                    break;
                default:
                    var words = Written[random.Next(19, 26)].Split(' ');
                    text.Append(words[random.Next(words.Length)]).Append(random.Next(2) == 0 ? " " : "");
                    break;
            }
        }

        return text.ToString();
    }

    private static void Characters(StringBuilder text, Random random, int low, int high)
    {
        for (var n = random.Next(1, 7); n > 0; n--)
        {
            var code = random.Next(low, high);
            text.Append(Rune.IsValid(code) ? new Rune(code).ToString() : " ");
        }
    }
}
