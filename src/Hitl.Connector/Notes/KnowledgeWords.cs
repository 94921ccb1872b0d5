namespace Hitl.Connector.Notes;

/// <summary>The frame around knowledge in a note, in one language.</summary>
/// <param name="NoArticle">Said where nothing answers: a gap.</param>
/// <param name="Reply">Title of the draft; it says that nobody has sent it.</param>
internal sealed record KnowledgeWords(string Title, string NoArticle, string BotContradicts, string Reply)
{
    private static readonly KnowledgeWords English = new("Knowledge", "No article answers this; recorded as a gap", "The bot's answer contradicts an approved article", "Suggested reply (draft, not sent)");

    public static KnowledgeWords Of(string language) => language switch
    {
        "de" => new("Wissen", "Kein Artikel beantwortet das; als Lücke vermerkt", "Die Antwort des Bots widerspricht einem freigegebenen Artikel", "Antwortvorschlag (Entwurf, nicht gesendet)"),
        "es" => new("Conocimiento", "Ningún artículo lo responde; anotado como laguna", "La respuesta del bot contradice un artículo aprobado", "Respuesta sugerida (borrador, no enviada)"),
        "fr" => new("Connaissances", "Aucun article n'y répond ; noté comme lacune", "La réponse du bot contredit un article approuvé", "Réponse proposée (brouillon, non envoyée)"),
        "it" => new("Conoscenze", "Nessun articolo risponde; annotato come lacuna", "La risposta del bot contraddice un articolo approvato", "Risposta suggerita (bozza, non inviata)"),
        "nl" => new("Kennis", "Geen artikel beantwoordt dit; genoteerd als hiaat", "Het antwoord van de bot spreekt een goedgekeurd artikel tegen", "Voorgesteld antwoord (concept, niet verzonden)"),
        "pt" => new("Conhecimento", "Nenhum artigo responde a isto; registado como lacuna", "A resposta do bot contradiz um artigo aprovado", "Resposta sugerida (rascunho, não enviada)"),
        _ => English,
    };
}
