import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, HolderOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { lists } from '../../api/calls'
import type { Schema } from '../../api/client'
import { NumberInput } from '../../parts/numberinput'
import { Select } from '../../parts/select'
import { name } from '../../words/words'

type Level = Schema['Goal'][]

/** moved returns a list with one item in another place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const rest = list.toSpliced(from, 1)
  const item = list[from]
  return item === undefined ? list : rest.toSpliced(Math.max(0, Math.min(to, rest.length)), 0, item)
}

/** Goals orders the levels of goals, by dragging or with the arrow buttons. */
export function Goals({ levels, change }: { levels: Level[]; change: (levels: Level[]) => void }) {
  const { t } = useTranslation()
  const [dragged, setDragged] = useState<number>()
  // Ties are always broken last, by a rule that nobody chooses.
  const choosable = (useQuery(lists).data?.goals ?? []).filter((g) => g.choosable).map((g) => g.goal)
  const used = new Set<string>(levels.flat().map((g) => g.goal))
  const weigh = (at: number, goal: string, weight: number) =>
    change(levels.map((level, i) => (i === at ? level.map((g) => (g.goal === goal ? { ...g, weight } : g)) : level)))
  return (
    <>
      <ol className="goals">
        {levels.map((level, i) => (
          <li
            key={level.map((g) => g.goal).join()}
            draggable
            className={dragged === i ? 'goal dragged' : 'goal'}
            onDragStart={() => setDragged(i)}
            onDragEnd={() => setDragged(undefined)}
            onDragOver={(e) => e.preventDefault()}
            onDrop={(e) => {
              e.preventDefault()
              if (dragged !== undefined) change(moved(levels, dragged, i))
              setDragged(undefined)
            }}
          >
            <HolderOutlined className="handle" aria-hidden />
            <span className="goal-rank">{i + 1}</span>
            <div className="goal-parts">
              {level.map((g) => (
                <div key={g.goal} className="row">
                  <span>
                    <strong>{name('goal', g.goal)}</strong> <span className="small">{t(`web.ask.goal.${g.goal}`)}</span>
                  </span>
                  {level.length > 1 && (
                    <label className="small">
                      {t('web.ask.weight')}{' '}
                      <NumberInput
                        size="small"
                        min={1}
                        max={1_000_000}
                        value={g.weight}
                        onChange={(w) => weigh(i, g.goal, w ?? 1)}
                      />
                    </label>
                  )}
                </div>
              ))}
            </div>
            <span className="space" />
            <Button
              size="small"
              icon={<ArrowUpOutlined />}
              disabled={i === 0}
              aria-label={t('web.ask.up', { goal: i + 1 })}
              onClick={() => change(moved(levels, i, i - 1))}
            />
            <Button
              size="small"
              icon={<ArrowDownOutlined />}
              disabled={i === levels.length - 1}
              aria-label={t('web.ask.down', { goal: i + 1 })}
              onClick={() => change(moved(levels, i, i + 1))}
            />
            <Button
              size="small"
              icon={<DeleteOutlined />}
              disabled={levels.length === 1}
              aria-label={t('web.ask.remove', { goal: i + 1 })}
              onClick={() => change(levels.toSpliced(i, 1))}
            />
          </li>
        ))}
      </ol>
      <Select
        className="choose"
        value={null}
        placeholder={t('web.ask.add_goal')}
        aria-label={t('web.ask.add_goal')}
        options={choosable.filter((g) => !used.has(g)).map((g) => ({ value: g, label: name('goal', g) }))}
        onChange={(goal: string | null) => goal && change([...levels, [{ goal, weight: 1 }]])}
      />
    </>
  )
}
