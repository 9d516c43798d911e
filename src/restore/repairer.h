/*
 * The repairer: what repairing OCR damage needs besides the block. It lives as long as a restorer. `engine` and `own`
 * are found from the first damaged block of a text (learn.c) and used for that block and all later ones (repair.c).
 */
#ifndef PHUCDAU_RESTORE_REPAIRER_H
#define PHUCDAU_RESTORE_REPAIRER_H

#include "alphabet/word.h"
#include "decode/lattice_decoder.h"
#include "lattice/lattice_maker.h"
#include "outline/outline.h"
#include "restore/block.h"
#include "restore/channels.h"

/* Pairs of true words and prints to learn a channel from; growing arrays. */
struct channel_examples {
    struct channel_example *items;
    size_t count, capacity;
    uint8_t *letters;
    size_t letter_count, letter_capacity;
    uint32_t *printed;
    size_t printed_count, printed_capacity;
};

struct repairer {
    const pd_model *model;
    pd_channels *channels;
    const pd_words *words;          /* the user's; NULL: none */
    const struct channel_set *set;  /* NULL: not loaded yet */
    float earned;                   /* by the engine (lattice_sentence.earned); learn → learn, repair */
    struct trie *own_trie;          /* with the user's words; NULL: there are none */
    const struct engine *engine;    /* the one that fits this text; NULL: not known yet; learn → learn */
    float riddle;                   /* see lattice_maker_set_channel; learn → learn */
    struct channel *own;            /* learnt from this text; NULL: the engine's is used; learn → learn */
    const struct channel *shared;   /* learnt from the text's document; NULL: none; learn → learn */
    struct lattice_maker *maker;    /* reads under the channel that learn.c has set; learn → repair */
    struct word_uses uses;          /* of the current block; learn → repair */
    const struct word_usage *usage; /* of the document; NULL: not known; learn → learn, repair */
    struct name_places names;       /* of the current block; learn → repair */
    struct outline outline;         /* of the current block; repair only */
    struct lattice lattice;         /* of the sentence read last */
    struct lattice_decoder *decoder;
    struct channel_examples examples; /* learn only */
    double read_words, right_words; /* of the text to learn from: how many, and the sum of P(right as printed); learn */
    double new_tones;               /* repairer_placement of the text to learn from; learn only */
};

/* NULL if memory runs out. `channels` and `words` (NULL: none) must outlive it. The caller frees it. */
struct repairer *repairer_new(const pd_model *model, pd_channels *channels, const pd_words *words);
void repairer_free(struct repairer *repairer);

/* Forgets what was learnt from the last text. */
void repairer_forget(struct repairer *repairer);

/*
 * Whether the texts that follow are read under the channel that was learnt from the last one, instead of learning from
 * each. For learning weights, where the same text is repaired again and again.
 */
void restorer_keep_channel(pd_restorer *restorer, bool keeps);

/*
 * The block of the last text or piece, with the evidence behind each repair. For learning confidence. It belongs to the
 * restorer and is valid until the next call.
 */
const struct block *restorer_block(const pd_restorer *restorer);

/* Loads the engines' tables and makes the working memory, if that has not been done yet. False: *error says why. */
bool repairer_prepare(struct repairer *repairer, pd_error *error);

/*
 * Decodes sentence `s` of a block as OCR damage. repairer->lattice then has the edges of the path. The path's log_p is
 * NAN if memory runs out.
 */
struct lattice_path repairer_read_sentence(const struct restore_context *context, const struct block *block, size_t s);

/*
 * The last of the sentences from `s` on that are one: an engine that knows Vietnamese printed a full stop at the end of
 * a line, and the next line goes on in small letters. `s` itself if the text says confidences. Those that are joined to
 * it are all to be repaired.
 */
size_t repairer_last_joined(const struct restore_context *context, const struct block *block, size_t s);

/* The same for the sentences `first` to `last`, as one. */
struct lattice_path repairer_read_sentences(const struct restore_context *context, const struct block *block,
                                            size_t first, size_t last);

/* The offset in the text where sentence `s` ends: after its last token and its full stop. */
size_t repairer_sentence_end(const struct block *block, size_t s);

/*
 * What the path read last tells about the placement of tones in the text, as log odds that they stand as in hoà rather
 * than as in hòa: which of the two would the engine sooner have printed like this?
 */
double repairer_placement(const struct repairer *repairer, const struct block *block, const struct lattice_path *path);

/* The word of a reading in its case; false if the reading is not a word of the trie. */
bool repairer_word(const struct repairer *repairer, const struct lattice_edge *edge, struct word_letters *word);

/* Whether a reading is a word of the trie with other letters than the print has, marks and case aside. */
bool repairer_changes_letters(const struct repairer *repairer, const struct block *block,
                              const struct lattice_edge *edge);

/* Writes the letters of a reading in their case; returns how many, 0 if it is not a word of the trie. */
size_t repairer_spell(const struct repairer *repairer, const struct lattice_edge *edge,
                      uint8_t letters[TRIE_LETTERS_MAX]);

#endif
