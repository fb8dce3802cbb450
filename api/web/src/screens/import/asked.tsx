import { Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Schema } from '../../api/client'
import { Select } from '../../parts/select'
import { number } from '../../words/format'
import { name } from '../../words/words'

/** Answers are what a planner has said that texts of the file mean (dathang.corrections/1). */
export type Answers = {
  format: string
  names: { list: string; text: string; id: string }[]
  words: { list: string; text: string; code: string }[]
}

export const none: Answers = { format: 'dathang.corrections/1', names: [], words: [] }

/** word is a code of a list in words: levels of staff have words of their own. */
function word(list: string, code: string): string {
  const own = name(`staff_${list}`, code)
  return own === code ? name(list, code) : own
}

/** Asked lists the texts that nobody knows yet, each with its nearest guesses; one answer settles all its rows. */
export function Asked({
  reading,
  answers,
  answer,
}: {
  reading: Schema['Reading']
  answers: Answers
  answer: (said: Answers) => void
}) {
  const { t } = useTranslation()
  const names = (reading.names ?? []).filter((n) => n.how === 'asked')
  const words = (reading.words ?? []).filter((w) => w.how === 'asked')
  if (names.length + words.length === 0) return null
  return (
    <>
      <h2>{t('web.import.asked')}</h2>
      <table className="plain-table">
        <tbody>
          {names.map((n) => (
            <tr key={`${n.list} ${n.text}`}>
              <td>{t('web.import.text', { text: n.text, cells: number(n.cells) })}</td>
              <td>
                {(n.guesses ?? []).length > 0 ? (
                  <Select
                    className="choose"
                    aria-label={n.text}
                    placeholder={t('web.import.is')}
                    options={(n.guesses ?? []).map((g) => ({
                      value: g.id,
                      label: [g.name ?? g.id, g.within].filter(Boolean).join(', '),
                    }))}
                    onChange={(id: string) =>
                      answer({ ...answers, names: [...answers.names, { list: n.list, text: n.text, id }] })
                    }
                  />
                ) : (
                  <Input
                    className="choose"
                    aria-label={n.text}
                    placeholder={t('web.import.is')}
                    onPressEnter={(e) =>
                      answer({
                        ...answers,
                        names: [...answers.names, { list: n.list, text: n.text, id: e.currentTarget.value }],
                      })
                    }
                  />
                )}
              </td>
            </tr>
          ))}
          {words.map((w) => (
            <tr key={`${w.list} ${w.text}`}>
              <td>{t('web.import.text', { text: w.text || '–', cells: number(w.cells) })}</td>
              <td>
                <Select
                  className="choose"
                  aria-label={w.text || w.list}
                  placeholder={t('web.import.is')}
                  options={[...new Set([...(w.guesses ?? []), ...(w.codes ?? [])])].map((code) => ({
                    value: code,
                    label: word(w.list, code),
                  }))}
                  onChange={(code: string) =>
                    answer({ ...answers, words: [...answers.words, { list: w.list, text: w.text, code }] })
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
