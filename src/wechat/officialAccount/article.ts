import { z } from 'zod';
import { optionalText } from '../answer';
import { given, requireLength } from '../arguments';

/** An article of a draft. */
export interface Article {
  readonly title: string;
  readonly author?: string;
  readonly digest?: string;
  /** HTML; pictures must come from `media.uploadimg`. */
  readonly content: string;
  readonly contentSourceUrl?: string;
  /** A permanent picture. */
  readonly thumbMediaId: string;
  readonly canComment?: boolean;
  readonly onlyFollowersComment?: boolean;
}

/** An article as WeChat gives it back. */
export interface StoredArticle {
  readonly title: string;
  readonly author: string | undefined;
  readonly digest: string | undefined;
  readonly content: string | undefined;
  readonly thumbMediaId: string | undefined;
  readonly url: string | undefined;
  readonly isDeleted: boolean;
}

/** The articles of a draft, a material or a publication. */
export const articlesAnswer = z.array(
  z
    .object({
      title: z.string(),
      author: optionalText,
      digest: optionalText,
      content: optionalText,
      thumb_media_id: optionalText,
      url: optionalText,
      is_deleted: z.boolean().default(false),
    })
    .transform(({ thumb_media_id: thumbMediaId, is_deleted: isDeleted, ...rest }): StoredArticle => ({
      ...rest,
      thumbMediaId,
      isDeleted,
    })),
);

/** An article as WeChat takes it. @throws AppError WECHAT_ARGUMENT_INVALID */
export function encodeArticle(api: string, article: Article): object {
  requireLength(api, 'title', article.title, 64);
  requireLength(api, 'content', article.content, 20_000);
  if (article.digest !== undefined) requireLength(api, 'digest', article.digest, 128, 0);
  return given({
    article_type: 'news',
    title: article.title,
    author: article.author,
    digest: article.digest,
    content: article.content,
    content_source_url: article.contentSourceUrl,
    thumb_media_id: article.thumbMediaId,
    need_open_comment: article.canComment === undefined ? undefined : Number(article.canComment),
    only_fans_can_comment:
      article.onlyFollowersComment === undefined ? undefined : Number(article.onlyFollowersComment),
  });
}
