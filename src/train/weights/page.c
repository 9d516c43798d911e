#include "train/weights/page.h"

#include "restore/repairer.h"

static pd_status open_restorer(const struct weights_options *o, bool is_text, pd_restorer **restorer, pd_error *error)
{
    pd_options options;
    if (*restorer) return PD_OK;
    pd_options_init(&options, sizeof options);
    options.mode = PD_MODE_OCR;
    options.channels = is_text ? o->all : o->engine;
    options.details = true;
    options.threads = 1;
    return pd_restorer_new(o->model, &options, restorer, error);
}

pd_status page_repair(const struct weights_options *options, const struct readings_page *page, bool keeps_channel,
                      pd_restorer **restorer, pd_block *block, pd_error *error)
{
    const pd_status status = open_restorer(options, page->reading_count == 0, restorer, error);
    if (status != PD_OK) return status;
    restorer_keep_channel(*restorer, keeps_channel);
    return pd_restorer_text_readings(*restorer, page->text, page->length, page->readings, page->reading_count, block,
                                     error);
}

/* The place of a byte of the printed text in the repaired text; inside a changed word: the word's end. */
static size_t find_place(struct page_places *f, size_t at)
{
    const pd_block *b = f->block;
    while (f->next < b->word_count && b->words[f->next].input_offset + b->words[f->next].input_length <= at) f->next++;
    if (f->next < b->word_count && b->words[f->next].input_offset < at)
        return (size_t)(b->words[f->next].output_offset + b->words[f->next].output_length);
    if (f->next == 0) return at;
    const pd_word *before = &b->words[f->next - 1];
    return (size_t)(before->output_offset + before->output_length) + at -
           (size_t)(before->input_offset + before->input_length);
}

bool page_group_is_right(struct page_places *places, const struct readings_group *group)
{
    const pd_block *block = places->block;
    const size_t begin = find_place(places, group->begin), end = find_place(places, group->end);
    return end >= begin && end <= block->length &&
           readings_same(group->truth, group->truth_length, block->text + begin, end - begin);
}
